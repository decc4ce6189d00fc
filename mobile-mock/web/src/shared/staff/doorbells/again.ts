import { onMounted, onUnmounted } from 'vue';

/** So often what is shown is read again, in milliseconds. */
const EVERY = 15_000;

/** Reads at once, and again while somebody looks: no update tells of a sign of life. */
export function useAgain(read: () => Promise<void>): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const look = () => {
    if (!document.hidden) void read();
  };
  onMounted(() => {
    void read();
    timer = setInterval(look, EVERY);
    document.addEventListener('visibilitychange', look);
  });
  onUnmounted(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  });
}

import { onMounted, onUnmounted, ref } from 'vue';

/** How far the server's time is ahead of this device's, in milliseconds. */
let ahead = 0;

/** Takes over how far the server's time is ahead. */
export function setAhead(by: number): void {
  ahead = by;
}

/** How far the server's time was ahead when an answer came that says `at`; none where it says no time. */
export function aheadAt(at: string): number | null {
  const told = Date.parse(at);
  return Number.isNaN(told) ? null : told - Date.now();
}

/** The server's time now, as far as this device knows it; never ahead of it, since an answer takes a while to come. */
export function serverNow(): number {
  return Date.now() + ahead;
}

/** The server's time on a page, as it goes on; read anew every 15 seconds. */
export function useNow() {
  const now = ref(serverNow());
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    now.value = serverNow();
  };
  onMounted(() => {
    timer = setInterval(tick, 15_000);
    document.addEventListener('visibilitychange', tick);
  });
  onUnmounted(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  });
  return { now, tick };
}

import { onMounted, onUnmounted, ref } from 'vue';
import { serverNow } from './burning/list';

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

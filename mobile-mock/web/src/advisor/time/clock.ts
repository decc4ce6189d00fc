import { onMounted, onUnmounted, ref } from 'vue';
import { get, put } from '../kept/device';

/** How far the server's time is ahead of the phone's, in milliseconds. */
let ahead = 0;
const NAME = 'clock';

/** Takes over the server's time from an answer that has just come. */
export function setClock(at: string): void {
  const told = Date.parse(at);
  if (Number.isNaN(told)) return;
  ahead = told - Date.now();
  void put(NAME, ahead);
}

/** Takes up what was known of the server's time, for a start without a signal. */
export async function loadClock(): Promise<void> {
  ahead = (await get<number>(NAME)) ?? 0;
}

/** The server's time now, as far as this phone knows it; never ahead of it, since an answer takes a while to come. */
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

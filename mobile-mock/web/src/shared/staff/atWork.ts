import { onUnmounted, ref, watch } from 'vue';
import { api, call } from '../api/client';
import { asProblem } from '../api/problem';
import { session } from '../session/session';

/** It is said again so often, in milliseconds; the server forgets it after 45 seconds. */
const AGAIN = 20_000;

/**
 * Tells the server, as long as `busy`, that somebody works on this request, and hears which colleagues do. A hint: nothing is locked,
 * and a server that does not answer changes nothing.
 */
export function useAtWork(id: string, busy: () => boolean) {
  const others = ref<string[]>([]);
  let timer: ReturnType<typeof setInterval> | undefined;
  const reachable = () => navigator.onLine && session.signedIn;
  const tell = (leaving: boolean) => call(() => api.POST('/api/v1/help-requests/{id}/at-work', { params: { path: { id } }, body: { leaving } }));

  async function beat(): Promise<void> {
    if (document.hidden || !reachable()) return;
    try {
      const names = (await tell(false)).others.map(({ name }) => name ?? '').filter((name) => name !== '');
      if (timer !== undefined) others.value = names;
    } catch (thrown) {
      asProblem(thrown);
    }
  }

  function stop(): void {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    others.value = [];
    if (reachable()) tell(true).catch((thrown: unknown) => asProblem(thrown));
  }

  watch(
    busy,
    (is) => {
      if (!is) {
        stop();
      } else if (timer === undefined) {
        timer = setInterval(() => void beat(), AGAIN);
        void beat();
      }
    },
    { immediate: true },
  );
  onUnmounted(stop);
  return others;
}

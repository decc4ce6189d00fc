import type { Schemas } from '@shared/api/client';
import { asProblem } from '@shared/api/problem';

export type RingAnswer = Schemas['RingAnswer'];

/** Waits between tries that did not arrive, in milliseconds; the last one goes on for ever. */
const TRIES = [1_000, 2_000, 4_000, 8_000, 15_000];

/** How a press stands. */
export type Press = 'none' | 'sending' | 'unsent' | 'sent' | 'unknown';

/**
 * Sends a press until it has arrived. What fails is said at once and tried again by itself, for as long as the page is
 * open: a repeated press joins the ring, so that none is one too many. A doorbell that nobody knows ends it.
 */
export function pressing(send: () => Promise<RingAnswer>, told: (press: Press, answer?: RingAnswer) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let going = false;
  let on = false;
  let tries = 0;

  async function attempt(): Promise<void> {
    clearTimeout(timer);
    if (going || !on) return;
    going = true;
    try {
      const answer = await send();
      on = false;
      told('sent', answer);
    } catch (thrown) {
      if (asProblem(thrown).code === 'doorbell_unknown') {
        on = false;
        told('unknown');
      } else if (on) {
        told('unsent');
        timer = setTimeout(() => void attempt(), TRIES[Math.min(tries, TRIES.length - 1)]);
        tries += 1;
      }
    } finally {
      going = false;
    }
  }

  return {
    /** It is meant: send it now. While one press is on its way another one has nothing to add. */
    press(): Promise<void> {
      if (!on) {
        on = true;
        tries = 0;
        told('sending');
      }
      return attempt();
    },
    /** The network came back: no more waiting. */
    now: (): Promise<void> => attempt(),
    /** Nobody wants it any more. */
    stop(): void {
      on = false;
      clearTimeout(timer);
    },
  };
}

/** How long the button is held, in milliseconds. */
export const HELD = 1_000;
/** For how long a first tap waits for the second one. */
export const WAITS = 10_000;
/** Two touches closer together are one tremble of the hand. */
export const TREMBLE = 350;

/** What the button shows. */
export type Stand = 'rest' | 'held' | 'armed';

/**
 * The guard of the button: it rings when it is held for a second, or tapped twice. A keyboard and a screen reader tap.
 * `show` is told what the button shows, `ring` is called when it is meant.
 */
export function guard(show: (stand: Stand) => void, ring: () => void) {
  let stand: Stand = 'rest';
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tappedAt = 0;
  /** A hold that has rung is followed by a click, which is no tap. */
  let rang = false;

  function go(to: Stand, then?: () => void, after = 0): void {
    clearTimeout(timer);
    stand = to;
    show(to);
    if (then) timer = setTimeout(then, after);
  }
  const rest = () => go('rest');
  function meant(): void {
    rest();
    ring();
  }

  return {
    /** A finger lies on it. */
    down(): void {
      rang = false;
      if (stand === 'armed') return;
      go('held', () => {
        rang = true;
        meant();
      }, HELD);
    },
    /** The finger is gone, or slid away: that alone means nothing. */
    up(): void {
      if (stand === 'held') rest();
    },
    /** A tap: by finger, key or voice. */
    tap(now: number): void {
      if (rang) {
        rang = false;
        return;
      }
      if (stand !== 'armed') {
        tappedAt = now;
        go('armed', rest, WAITS);
      } else if (now - tappedAt >= TREMBLE) {
        meant();
      }
    },
    /** Nothing is waited for any more. */
    stop: rest,
  };
}

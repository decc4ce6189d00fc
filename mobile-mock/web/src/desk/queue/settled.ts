/** What a list shows while somebody reads it, and what has come since. */
export interface Settled<T> {
  shown: T[];
  /** New ones that wait to be shown: nothing moves under the eyes. */
  fresh: number;
}

/**
 * The list after it was read again: what is shown stays in its place with its newest values, what is gone goes, what is new waits
 * until somebody asks for it. An empty list has nothing that could move.
 */
export function settle<T>(shown: T[], read: T[], id: (one: T) => string): Settled<T> {
  if (shown.length === 0) return { shown: read, fresh: 0 };
  const newest = new Map(read.map((one) => [id(one), one]));
  const before = new Set(shown.map(id));
  return {
    shown: shown.flatMap((one) => newest.get(id(one)) ?? []),
    fresh: read.filter((one) => !before.has(id(one))).length,
  };
}

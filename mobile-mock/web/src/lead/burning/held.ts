/** A row as it is shown: `gone` when it burns no more, and still stands where it was read. */
export interface HeldRow<T> {
  row: T;
  gone: boolean;
}

/** A list while somebody reads it, and what has come since. */
export interface Held<T> {
  shown: HeldRow<T>[];
  /** New ones that wait to be shown. */
  fresh: number;
}

/**
 * The list after it was read again. Nothing moves under the eyes: what is shown stays in its place with its newest values,
 * what is gone stays and says so, what is new waits until somebody asks for it. An empty list has nothing that could move.
 */
export function hold<T>(before: HeldRow<T>[], read: T[], id: (one: T) => string): Held<T> {
  if (before.every(({ gone }) => gone)) return { shown: anew(read), fresh: 0 };
  const newest = new Map(read.map((one) => [id(one), one]));
  const there = new Set(before.map(({ row }) => id(row)));
  return {
    shown: before.map(({ row }) => ({ row: newest.get(id(row)) ?? row, gone: !newest.has(id(row)) })),
    fresh: read.filter((one) => !there.has(id(one))).length,
  };
}

/** The list as it was read last. */
export function anew<T>(read: T[]): HeldRow<T>[] {
  return read.map((row) => ({ row, gone: false }));
}

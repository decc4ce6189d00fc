import type { FileKind } from './limits';
import type { Unfit } from './prepare';

/** A photo or document that was chosen here, as its list shows it. */
export interface Picked {
  id: string;
  kind: FileKind;
  name: string;
  bytes: number;
  state: 'chosen' | 'waiting' | 'sending' | 'arrived' | 'stopped';
  /** How much has gone, from 0 to 1. */
  part?: number;
  /** Why it stopped: in the server's words, or by the name of ours. */
  why?: string;
  fault?: Unfit;
}

/** Each with its number among its kind, by which people speak of it. */
export function numbered<T extends { kind: string }>(items: T[]): { item: T; number: number }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const number = (seen.get(item.kind) ?? 0) + 1;
    seen.set(item.kind, number);
    return { item, number };
  });
}

let last = 0;

/** When something was chosen: later than all before it, even within the same millisecond. */
export function moment(): number {
  last = Math.max(Date.now(), last + 1);
  return last;
}

/** Bytes as people say them. */
export function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

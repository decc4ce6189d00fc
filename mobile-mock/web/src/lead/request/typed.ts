import { reactive } from 'vue';

export { useKey } from '@shared/api/key';

/**
 * What was typed and not sent yet, by what it is about: in the memory of this page only, so that going to look something up
 * and coming back loses nothing, and nothing of it ever lies on the computer.
 */
const typed = reactive(new Map<string, Record<string, string>>());

/** The words about `what`, as far as they were typed; empty ones at first. */
export function useTyped<K extends string>(what: string, names: readonly K[]): Record<K, string> {
  let words = typed.get(what);
  if (words === undefined) {
    typed.set(what, Object.fromEntries(names.map((name) => [name, ''])));
    words = typed.get(what);
  }
  return words as Record<K, string>;
}

/** Sent: they are needed no more. */
export function clearTyped(what: string): void {
  const words = typed.get(what);
  for (const name of Object.keys(words ?? {})) if (words) words[name] = '';
}

/** Whoever signs out leaves nothing to read. */
export function forgetTyped(): void {
  typed.clear();
}

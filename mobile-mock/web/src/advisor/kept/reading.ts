import { ref, shallowRef } from 'vue';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { useMe } from '../account/me';
import { dropRead, heard, keepRead, readBefore } from './device';
import { answered } from './signal';

interface Kept<T> {
  value: T;
  at: number;
}

/** What a page shows: read from the server, and where nobody answers, as it was read before. */
export function useReading<T>(
  name: () => string,
  read: () => Promise<T>,
  rules: {
    keepable: (value: T) => boolean;
    /** The part of it that may lie on the phone. */
    kept?: (value: T) => T;
    older?: (value: T, shown: T) => boolean;
  },
) {
  const { mine } = useMe();
  const value = shallowRef<T>();
  /** When it was read, by the phone's clock. */
  const readAt = ref(0);
  const problem = ref<ApiProblem | null>(null);
  const busy = ref(false);
  let turn = 0;

  async function keep(read: T): Promise<void> {
    const account = mine.account?.id;
    if (account === undefined) return;
    if (rules.keepable(read)) await keepRead(account, name(), { value: rules.kept?.(read) ?? read, at: readAt.value } satisfies Kept<T>);
    else await dropRead(account, name());
  }

  /** Shows this: it came with another answer of the server. */
  function take(read: T): void {
    if (value.value !== undefined && rules.older?.(read, value.value)) return;
    value.value = read;
    readAt.value = Date.now();
    void keep(read);
  }

  async function showBefore(): Promise<void> {
    const account = mine.account?.id;
    if (value.value !== undefined || account === undefined) return;
    const before = await readBefore<Kept<T>>(account, name());
    if (before === undefined || value.value !== undefined) return;
    value.value = before.value;
    readAt.value = before.at;
  }

  async function load(): Promise<void> {
    turn += 1;
    const mineTurn = turn;
    busy.value = true;
    await showBefore();
    try {
      const fresh = await read();
      answered(true);
      if (mineTurn !== turn) return;
      problem.value = null;
      take(fresh);
      void heard();
    } catch (thrown) {
      const found = asProblem(thrown);
      answered(found.status !== 0);
      if (mineTurn !== turn) return;
      // what is shown says of when it is; that is enough while nobody answers
      problem.value = found.fateUnknown && value.value !== undefined ? null : found;
      if (found.status === 404 && mine.account) {
        value.value = undefined;
        await dropRead(mine.account.id, name());
      }
    } finally {
      if (mineTurn === turn) busy.value = false;
    }
  }

  /** Begins anew, for something else of the same kind. */
  function reset(): void {
    turn += 1;
    value.value = undefined;
    problem.value = null;
  }

  return { value, readAt, problem, busy, load, take, reset };
}

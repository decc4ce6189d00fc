import { ref, watch } from 'vue';
import { newKey } from '../api/key';
import { drop, keep, kept } from './store';

interface Kept {
  fields: Record<string, string>;
  key: string;
  at: number;
}

/** Words that nobody sent are forgotten after this, in milliseconds. */
const LONGEST = 7 * 24 * 3600 * 1000;

/**
 * What somebody is writing about a request, with the key that makes sending it twice harmless. Kept on this device while
 * `onDevice` says so (never about a restricted request), so that a lost connection or a closed page costs nothing.
 */
export function useKeptWords(name: string, empty: Record<string, string>, onDevice: () => boolean) {
  const fields = ref<Record<string, string>>({ ...empty });
  const key = ref(newKey());
  let over = false;

  async function load(): Promise<void> {
    const before = await kept<Kept>(name).catch(() => undefined);
    if (before === undefined || Date.now() - before.at > LONGEST) return;
    Object.assign(fields.value, before.fields);
    key.value = before.key;
  }

  watch(
    fields,
    () => {
      if (over || !onDevice()) return;
      keep(name, { fields: fields.value, key: key.value, at: Date.now() }).catch(() => undefined);
    },
    { deep: true },
  );

  /** It was sent: nothing of it stays. */
  async function done(): Promise<void> {
    over = true;
    await drop(name).catch(() => undefined);
  }

  /** Takes it off the device, and leaves it on the page: it turned out that nobody else may find it here. */
  async function unkeep(): Promise<void> {
    await drop(name).catch(() => undefined);
  }

  /** The words were changed after a try whose fate is known: the next try is another one. */
  function renewKey(): void {
    key.value = newKey();
  }

  return { fields, key, load, done, unkeep, renewKey };
}

import { onMounted, ref, shallowRef, watch } from 'vue';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { readRows, useList } from '../burning/list';

/** One of a list of what waits: as it was read last, and whether it waits no more. */
export function useWaiting<T extends { id: string }>(id: string, read: () => Promise<T[]>) {
  const list = useList();
  const item = shallowRef<T>();
  const gone = ref(false);
  const done = ref('');
  const problem = ref<ApiProblem | null>(null);

  async function load(): Promise<void> {
    if (done.value !== '') return;
    try {
      const found = (await read()).find((one) => one.id === id);
      gone.value = found === undefined;
      if (found !== undefined) item.value = found;
      problem.value = null;
    } catch (thrown) {
      problem.value = asProblem(thrown);
    }
  }

  /** Decided: what was done stands there instead of the form. */
  function decided(words: string): void {
    done.value = words;
    readRows();
  }

  onMounted(load);
  watch(() => list.changes, load);
  return { item, gone, done, problem, load, decided };
}

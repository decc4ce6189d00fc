import { ref } from 'vue';
import { type ApiProblem, asProblem } from '../api/problem';

/** Something that is done once at a time: a second tap while it runs does nothing; what went wrong stays to be read. */
export function useAction() {
  const busy = ref(false);
  const problem = ref<ApiProblem | null>(null);

  /** Whether it was done. */
  async function run(act: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await act();
      return true;
    } catch (thrown) {
      problem.value = asProblem(thrown);
      return false;
    } finally {
      busy.value = false;
    }
  }

  return { busy, problem, run };
}

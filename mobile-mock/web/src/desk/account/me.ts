import { reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';

/** Whoever works at this desk; null as long as nobody is known. */
const mine = reactive<{ account: Schemas['Me'] | null }>({ account: null });

/** Who is signed in, by the server. */
async function ask(): Promise<void> {
  mine.account = await call(() => api.GET('/api/v1/me'));
}

/** Whoever works at this desk. */
export function useMe() {
  return { mine, ask };
}

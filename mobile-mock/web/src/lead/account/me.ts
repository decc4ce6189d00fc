import { computed, reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';

/** Whoever supervises here; null as long as nobody is known. */
const mine = reactive<{ account: Schemas['Me'] | null }>({ account: null });

/** Who is signed in, by the server. */
async function ask(): Promise<void> {
  mine.account = await call(() => api.GET('/api/v1/me'));
}

/** Whether it is somebody who supervises a station, or all of them. */
const works = computed(() => mine.account?.role === 'lead' || mine.account?.role === 'district');
const isDistrict = computed(() => mine.account?.role === 'district');

/** Whoever supervises here. */
export function useMe() {
  return { mine, ask, works, isDistrict };
}

import { reactive } from 'vue';
import type { Reason } from './rows';

/** What of the list somebody looks at; it stays while they act on one of it. */
export const chosen = reactive<{ reason: Reason | ''; station: string }>({ reason: '', station: '' });

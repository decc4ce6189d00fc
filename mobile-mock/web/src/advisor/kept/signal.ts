import { reactive } from 'vue';

/** Whether somebody answers, as far as this page knows. */
export const signal = reactive({ there: navigator.onLine });

/** The server has answered, or nobody has. */
export function answered(there: boolean): void {
  signal.there = there;
}

window.addEventListener('online', () => answered(true));
window.addEventListener('offline', () => answered(false));

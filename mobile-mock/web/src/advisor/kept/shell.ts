import { ref } from 'vue';

/** Whether these pages open without a signal: `yes`, `no` (the browser cannot), or not known yet. */
export const shell = ref<'yes' | 'no' | 'unknown'>('unknown');

/** Keeps the pages themselves on this device; what the server answers never goes there. */
export async function keepShell(): Promise<void> {
  // a page on plain http has none, whatever the types say; so has the web-view of WeChat
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (workers === undefined || import.meta.env.DEV) {
    shell.value = 'no';
    return;
  }
  try {
    await workers.register('/advisor-shell.js', { scope: '/advisor' });
    await workers.ready;
    shell.value = 'yes';
  } catch {
    shell.value = 'no';
  }
}

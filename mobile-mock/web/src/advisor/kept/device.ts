import { ref } from 'vue';
import { KEY, openSealed } from '@shared/kept/sealed';

/**
 * What an advisor's phone keeps so that work goes on without a signal: what was read, what is being written, and what waits to be
 * sent. Sealed, each under the account that it belongs to; nothing of a restricted request (保密件) ever comes here.
 */
const device = openSealed('nuanxin-advisor');

/** What was read is forgotten when the server was not heard of for so long, in milliseconds. */
export const LONGEST_READ = 12 * 3600 * 1000;
/** What somebody wrote and did not send stays seven days. */
export const LONGEST_WRITTEN = 7 * 24 * 3600 * 1000;

const HEARD = 'heard';
const READ = 'read:';

/** The device is full, or keeps nothing: what is written lives in this page only, and the page says so. */
export const unkept = ref(false);

/** Somebody has signed out: an answer that was still on its way is not kept any more. */
let shut = false;

/** Somebody has signed in: the device keeps again. */
export function reopen(): void {
  shut = false;
}

/** Keeps a value. Whether it lies there now. */
export async function put(name: string, value: unknown): Promise<boolean> {
  if (shut) return false;
  try {
    await device.put(name, value);
    unkept.value = false;
    return true;
  } catch {
    unkept.value = true;
    return false;
  }
}

/** What lies under this name, if the device keeps anything. */
export async function get<T>(name: string): Promise<T | undefined> {
  return device.get<T>(name).catch(() => undefined);
}

/** The names that begin so. */
export async function names(beginning: string): Promise<string[]> {
  return device.names(beginning).catch(() => []);
}

/** Forgets it. */
export async function drop(name: string): Promise<void> {
  await device.drop(name).catch(() => undefined);
}

/** Keeps what the server told this account, with the moment. */
export async function keepRead(account: string, name: string, value: unknown): Promise<void> {
  await put(`${READ}${account}:${name}`, value);
}

/** What the server told this account before. */
export async function readBefore<T>(account: string, name: string): Promise<T | undefined> {
  return get<T>(`${READ}${account}:${name}`);
}

/** Forgets it: it has become restricted, or is over. */
export async function dropRead(account: string, name: string): Promise<void> {
  await drop(`${READ}${account}:${name}`);
}

/** The server has answered somebody who is signed in. */
export async function heard(): Promise<void> {
  await put(HEARD, Date.now());
}

/** Forgets what was read: nobody is signed in any more, or the server was not heard of for too long. */
export async function forgetRead(): Promise<void> {
  for (const name of await names(READ)) await drop(name);
}

/** Forgets what is too old; `signedIn` says whether somebody is, as far as this device remembers. */
export async function forgetOld(signedIn: boolean): Promise<void> {
  const last = (await get<number>(HEARD)) ?? 0;
  if (!signedIn || Date.now() - last > LONGEST_READ) await forgetRead();
}

/** What somebody wrote and did not send begins so, and then with the account. */
const WRITTEN = ['op:', 'draft:', 'photo:', 'photobytes:'];

/**
 * Forgets everything, and the key with it: this account signs out. Only what a colleague wrote on the same phone and could not send
 * stays, sealed as it was.
 */
export async function forgetAll(account: string): Promise<void> {
  shut = true;
  const all = await names('');
  const others = all.filter((name) => WRITTEN.some((kind) => name.startsWith(kind) && !name.startsWith(`${kind}${account}:`)));
  if (others.length === 0) {
    await device.clear().catch(() => undefined);
    return;
  }
  for (const name of all) if (name !== KEY && !others.includes(name)) await drop(name);
}

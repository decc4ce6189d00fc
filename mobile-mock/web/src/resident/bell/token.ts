import { ref } from 'vue';
import { openStore } from '@shared/kept/store';

/**
 * The token of this phone as a doorbell. It outlives every sign-in, so that a ring at three in the morning asks nobody
 * who they are; it says nothing about whom it belongs to, and opens nothing but the bell. Kept beside it: whom to call when
 * a ring cannot be sent.
 */
export interface Bell {
  token: string;
  phones: Phone[];
}

/** A number to call, and who answers it. */
export interface Phone {
  of: 'station' | 'district';
  number: string;
}

const store = openStore('nuanxin-bell');
const NAME = 'bell';

/** What staff show to a phone, typed or as the end of a link. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The code in what somebody pasted or scanned: the code itself, or a link that ends with it; empty when there is none. */
export function codeIn(text: string): string {
  const last = text.normalize('NFKC').replace(/\s/g, '').split('#').pop() ?? '';
  return TOKEN.test(last) ? last : '';
}

/** Whether this phone is a doorbell, as far as anybody has asked yet. */
export const isBell = ref(false);

/** The doorbell that this phone is; `null` when it is none. */
export async function ownBell(): Promise<Bell | null> {
  const found = (await store.get(NAME).catch(() => undefined)) as Bell | undefined;
  isBell.value = found !== undefined;
  return found ?? null;
}

/** Keeps it, and asks the browser not to clear it away when room is short. Rejects when the phone keeps nothing. */
export async function keepBell(bell: Bell): Promise<void> {
  await store.put(NAME, { token: bell.token, phones: bell.phones.map((phone) => ({ ...phone })) });
  isBell.value = true;
  // not every browser can say so, and none has to
  const rooms = navigator.storage as StorageManager | undefined;
  await rooms?.persist?.().catch(() => false);
}

/** Whether something can be kept here at all: asked before a code is spent that is good once. */
export async function canKeep(): Promise<boolean> {
  try {
    await store.put('room', 1);
    await store.drop('room');
    return true;
  } catch {
    return false;
  }
}

/** This phone is a doorbell no longer. */
export async function forgetBell(): Promise<void> {
  isBell.value = false;
  await store.drop(NAME);
}

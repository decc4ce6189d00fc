import { reactive } from 'vue';
import { newKey } from '@shared/api/key';
import type { FileKind } from '@shared/photo/limits';
import { moment } from '@shared/photo/picked';
import type { Prepared, Unfit } from '@shared/photo/prepare';
import { LONGEST_WRITTEN, drop, get, names, put } from './device';

/** A photo or document that was taken for a form, and that the server does not have. */
export interface KeptPhoto {
  id: string;
  kind: FileKind;
  name: string;
  bytes: number;
  at: number;
}

/** The phone keeps nothing larger, in bytes: it has to be sealed in one stroke. */
const LARGEST = 10_000_000;
const WORDS = 'photo:';
const BYTES = 'photobytes:';

/** By bundle: what was taken for one form, and goes with one operation. */
const bundles = reactive(new Map<string, KeptPhoto[]>());
/** What is shown or sent in this page; all that there is of a restricted request. */
const blobs = new Map<string, Blob>();

const at = (prefix: string, account: string, bundle: string, id = '') => `${prefix}${account}:${bundle}:${id}`;

/** The photos of a bundle, in the order in which they were taken. */
export function photosIn(bundle: string): KeptPhoto[] {
  return bundles.get(bundle) ?? [];
}

async function asText(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '');
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** Keeps one more, sealed; of a restricted request in this page only. */
export async function addPhoto(account: string, bundle: string, file: Prepared, restricted: boolean): Promise<Unfit | null> {
  if (file.blob.size > LARGEST) return 'too_many_bytes';
  const photo: KeptPhoto = { id: newKey(), kind: file.kind, name: file.name, bytes: file.blob.size, at: moment() };
  blobs.set(photo.id, file.blob);
  bundles.set(bundle, [...photosIn(bundle), photo]);
  if (restricted) return null;
  // a phone that is full says so on every page, and the photo stays in this one
  const lies = await put(at(BYTES, account, bundle, photo.id), { type: file.blob.type, data: await asText(file.blob) });
  if (lies) await put(at(WORDS, account, bundle, photo.id), photo);
  return null;
}

/** Takes up what lies on the phone for this bundle. */
export async function loadPhotos(account: string, bundle: string): Promise<KeptPhoto[]> {
  const found = new Map(photosIn(bundle).map((one) => [one.id, one]));
  for (const name of await names(at(WORDS, account, bundle))) {
    const photo = await get<KeptPhoto>(name);
    if (photo !== undefined) found.set(photo.id, photo);
  }
  bundles.set(bundle, [...found.values()].sort((one, other) => one.at - other.at));
  return photosIn(bundle);
}

/** Its bytes, from this page or from the phone. */
export async function photoBlob(account: string, bundle: string, id: string): Promise<Blob | undefined> {
  const here = blobs.get(id);
  if (here !== undefined) return here;
  const kept = await get<{ type: string; data: string }>(at(BYTES, account, bundle, id));
  if (kept === undefined) return undefined;
  const blob = new Blob([Uint8Array.from(atob(kept.data), (one) => one.charCodeAt(0))], { type: kept.type });
  blobs.set(id, blob);
  return blob;
}

/** Nothing stays of it: the server has it, or nobody wants it. */
export async function dropPhoto(account: string, bundle: string, id: string): Promise<void> {
  bundles.set(bundle, photosIn(bundle).filter((one) => one.id !== id));
  blobs.delete(id);
  await drop(at(WORDS, account, bundle, id));
  await drop(at(BYTES, account, bundle, id));
}

/** Nothing stays of the whole bundle. */
export async function dropBundle(account: string, bundle: string): Promise<void> {
  for (const { id } of await loadPhotos(account, bundle)) await dropPhoto(account, bundle, id);
}

/** Nothing stays in this page: somebody signs out. */
export function forgetShownPhotos(): void {
  bundles.clear();
  blobs.clear();
}

/** Forgets what nobody sent for seven days. */
export async function forgetOldPhotos(account: string): Promise<void> {
  for (const name of await names(`${WORDS}${account}:`)) {
    const photo = await get<KeptPhoto>(name);
    const [, , bundle = '', id = ''] = name.split(':');
    if (photo === undefined || Date.now() - photo.at > LONGEST_WRITTEN) await dropPhoto(account, bundle, id);
  }
}

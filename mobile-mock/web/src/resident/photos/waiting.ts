import { reactive } from 'vue';
import { newKey } from '@shared/api/key';
import { openStore } from '@shared/kept/store';
import type { FileKind } from '@shared/photo/limits';
import { moment } from '@shared/photo/picked';
import type { Unfit } from '@shared/photo/prepare';

/** A photo or document that the server does not have with its request yet. */
export interface Waiting {
  id: string;
  kind: FileKind;
  /** What it is called on this phone; never sent. */
  name: string;
  bytes: number;
  at: number;
  /** `arrived`: the server has it, and will hear to which request it belongs; `stopped`: a person has to look at it. */
  state: 'waiting' | 'sending' | 'arrived' | 'stopped';
  /** How much has gone, from 0 to 1. */
  part: number;
  /** It lies on the device; else it is gone with this page. */
  kept: boolean;
  /** The upload that it has become, or the half one that it is becoming. */
  upload?: string;
  half?: string;
  /** It was sent a second time, since its first upload was gone with the sign-in. */
  again?: boolean;
  /** Why it stopped: in the server's words, or by the name of ours. */
  why?: string;
  fault?: Unfit;
}

/** Photos that nobody sent are forgotten with their draft, in milliseconds. */
const LONGEST = 7 * 24 * 3600 * 1000;
const META = 'photo:';
const BYTES = 'bytes:';

const device = openStore('nuanxin');
const places = reactive(new Map<string, Waiting[]>());
/** What is shown or sent in this page, and all of what may not lie on the device. */
const blobs = new Map<string, Blob>();

/** Where photos of a draft wait, and those of a request. */
export const draftPlace = (key: string) => `draft:${key}`;
export const requestPlace = (id: string) => `request:${id}`;

/** What waits there, in the order in which it was chosen. */
export function waitingAt(place: string): Waiting[] {
  return places.get(place) ?? [];
}

const nameOf = (place: string, id: string) => `${META}${place}:${id}`;

async function keepWords(place: string, photo: Waiting): Promise<void> {
  if (photo.kept) await device.put(nameOf(place, photo.id), { ...photo, state: photo.state === 'sending' ? 'waiting' : photo.state, part: 0 });
}

/** Lays it on the device. Where that is full or keeps nothing, it stays in this page, and says so. */
async function keepAll(place: string, photo: Waiting): Promise<void> {
  const blob = await blobOf(photo.id);
  if (blob === undefined) return;
  try {
    await device.put(BYTES + photo.id, { type: blob.type, data: await blob.arrayBuffer() });
    photo.kept = true;
    await keepWords(place, photo);
  } catch {
    photo.kept = false;
    await dropFromDevice(place, photo.id);
  }
}

async function dropFromDevice(place: string, id: string): Promise<void> {
  await device.drop(nameOf(place, id)).catch(() => undefined);
  await device.drop(BYTES + id).catch(() => undefined);
}

/** Takes up what lies on the device for this place; what is in the memory already stays as it is. */
export async function loadWaiting(place: string): Promise<Waiting[]> {
  const there = new Map(waitingAt(place).filter(({ kept }) => !kept).map((one) => [one.id, one]));
  for (const name of await device.names(nameOf(place, '')).catch(() => [])) {
    const found = (await device.get(name)) as Waiting | undefined;
    if (found === undefined) continue;
    const known = waitingAt(place).find(({ id }) => id === found.id);
    if (Date.now() - found.at > LONGEST) await dropFromDevice(place, found.id);
    else there.set(found.id, known ?? found);
  }
  places.set(place, [...there.values()].sort((one, other) => one.at - other.at));
  return waitingAt(place);
}

/** One more waits there. `onDevice`: it may lie on the device. */
export async function addWaiting(place: string, file: { kind: FileKind; blob: Blob; name: string }, onDevice: boolean): Promise<void> {
  const photo: Waiting = {
    id: newKey(), kind: file.kind, name: file.name, bytes: file.blob.size, at: moment(), state: 'waiting', part: 0, kept: false,
  };
  blobs.set(photo.id, file.blob);
  places.set(place, [...waitingAt(place), photo]);
  const shown = waitingAt(place).find(({ id }) => id === photo.id);
  if (onDevice && shown) await keepAll(place, shown);
}

/** Something has become of it. */
export async function changeWaiting(place: string, photo: Waiting, change: Partial<Waiting>): Promise<void> {
  Object.assign(photo, change);
  await keepWords(place, photo).catch(() => undefined);
}

/** It waits no more: somebody took it away, or its request has it. */
export async function removeWaiting(place: string, id: string): Promise<void> {
  places.set(place, waitingAt(place).filter((one) => one.id !== id));
  blobs.delete(id);
  await dropFromDevice(place, id);
}

/** Its bytes, from this page or from the device. */
export async function blobOf(id: string): Promise<Blob | undefined> {
  const here = blobs.get(id);
  if (here !== undefined) return here;
  const kept = (await device.get(BYTES + id).catch(() => undefined)) as { type: string; data: ArrayBuffer } | undefined;
  if (kept === undefined) return undefined;
  const blob = new Blob([kept.data], { type: kept.type });
  blobs.set(id, blob);
  return blob;
}

/** What waits there may lie on the device from now on, or may not any more. */
export async function mayLieOnDevice(place: string, may: boolean): Promise<void> {
  for (const photo of await loadWaiting(place)) {
    if (may === photo.kept) continue;
    if (may) {
      await keepAll(place, photo);
    } else if ((await blobOf(photo.id)) !== undefined) {
      photo.kept = false;
      await dropFromDevice(place, photo.id);
    }
  }
}

/** The draft has become a request: its photos follow. */
export async function moveWaiting(from: string, to: string, onDevice: boolean): Promise<void> {
  const moving = await loadWaiting(from);
  if (moving.length === 0) return;
  places.set(to, [...(await loadWaiting(to)), ...moving]);
  places.delete(from);
  for (const photo of waitingAt(to)) {
    await keepWords(to, photo).catch(() => undefined);
    await device.drop(nameOf(from, photo.id)).catch(() => undefined);
  }
  await mayLieOnDevice(to, onDevice);
}

/** Places of requests for which something lies on this device. */
export async function requestsWaiting(): Promise<string[]> {
  const names = await device.names(META + requestPlace('')).catch(() => []);
  return [...new Set(names.map((name) => name.slice((META + requestPlace('')).length).split(':')[0] ?? ''))];
}

/** How many photos wait for their requests, on this device and in this page. */
export async function unsentPhotos(): Promise<number> {
  const own = [...places].filter(([place]) => place.startsWith(requestPlace(''))).flatMap(([, photos]) => photos.map(({ id }) => id));
  const kept = await device.names(META + requestPlace('')).catch(() => []);
  return new Set([...own, ...kept.map((name) => name.split(':').pop() ?? '')]).size;
}

async function forget(beginning: string): Promise<void> {
  for (const place of [...places.keys()].filter((one) => one.startsWith(beginning))) {
    for (const { id } of waitingAt(place)) blobs.delete(id);
    places.delete(place);
  }
  for (const name of await device.names(META + beginning).catch(() => [])) {
    await device.drop(BYTES + (name.split(':').pop() ?? '')).catch(() => undefined);
    await device.drop(name).catch(() => undefined);
  }
}

/** Nothing stays of photos that no request has. */
export const forgetDraftPhotos = () => forget(draftPlace(''));

/** Nothing stays of any photo: somebody leaves in a hurry, or signs out. */
export const forgetAllPhotos = () => forget('');

/** Whether something would be gone with this page that was to be sent. */
export function onlyInPage(): boolean {
  return [...places].some(([place, photos]) => place.startsWith(requestPlace('')) && photos.some(({ kept, state }) => !kept && state !== 'stopped'));
}

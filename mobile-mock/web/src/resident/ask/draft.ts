import { reactive, ref, toRaw, watch } from 'vue';
import type { Schemas } from '@shared/api/client';
import { newKey } from '@shared/api/key';
import { drop, keep, kept } from '@shared/kept/store';
import { draftPlace, forgetDraftPhotos, mayLieOnDevice } from '../photos/waiting';

/** For whom somebody asks. */
export type ForWhom = 'self' | 'family' | 'neighbour' | 'stranger';
export type Point = NonNullable<NonNullable<Schemas['AddressBody']['point']>>;

/** What somebody has said so far. */
export interface Draft {
  /** `Idempotency-Key` of the request: however often it is sent, it is one request. */
  key: string;
  savedAt: number;
  forWhom: ForWhom | null;
  needs: Schemas['Need'][];
  words: string;
  urgency: Schemas['Urgency'] | null;
  address: string;
  /** Names and codes of what was picked, from the district down. */
  picked: { code: string; name: string; level: string }[];
  point: Point | null;
  /** "I cannot say where." */
  unclear: boolean;
  phone: string;
  language: Schemas['Language'] | '';
  personName: string;
  personPhone: string;
  hideMe: boolean;
  secret: boolean;
  agreed: boolean;
  /** Kinds of danger that the words point to. */
  dangers: string[];
  /** It was sent at least once, and nobody knows what became of it. */
  tried: boolean;
}

const NAME = 'draft';
/** A draft that nobody sent is forgotten after seven days. */
const LONGEST = 7 * 24 * 3600 * 1000;

function empty(): Draft {
  return {
    key: newKey(), savedAt: 0, forWhom: null, needs: [], words: '', urgency: null, address: '', picked: [], point: null,
    unclear: false, phone: '', language: '', personName: '', personPhone: '', hideMe: false, secret: false, agreed: false, dangers: [],
    tried: false,
  };
}

const draft = reactive<Draft>(empty());
/** The device has no room, or keeps nothing: the person is told to leave the page open. */
const unkept = ref(false);
/** What was kept or taken up last: only what differs from it is kept again. */
let written = '';

/** Whether somebody who finds this phone must not find the draft. */
export function isDelicate(one: Draft): boolean {
  return one.secret || one.hideMe || one.needs.includes('abuse') || one.dangers.includes('violence');
}

/** Whether there is anything in it. */
export function hasContent(one: Draft): boolean {
  return one.forWhom !== null || one.needs.length > 0 || one.words !== '';
}

function inTab(): Draft | undefined {
  try {
    const text = sessionStorage.getItem(NAME);
    return text === null ? undefined : (JSON.parse(text) as Draft);
  } catch {
    return undefined;
  }
}

const content = () => JSON.stringify({ ...draft, savedAt: 0 });

/** A delicate draft lives as long as its tab, every other one in the device's store. */
async function save(): Promise<void> {
  draft.savedAt = Date.now();
  try {
    if (isDelicate(draft)) {
      sessionStorage.setItem(NAME, JSON.stringify(toRaw(draft)));
      await drop(NAME);
    } else {
      await keep(NAME, draft);
      sessionStorage.removeItem(NAME);
    }
    unkept.value = false;
  } catch {
    unkept.value = true;
  }
}

/** Takes up what was kept last, by this tab or by another one. */
async function load(): Promise<void> {
  const device = await kept<Draft>(NAME).catch(() => undefined);
  const newest = [inTab(), device].find((one) => one !== undefined && Date.now() - one.savedAt < LONGEST);
  if (newest === undefined) {
    // another tab has sent or deleted it
    if (!isDelicate(draft) && draft.savedAt > 0 && !unkept.value) reset();
    // of a draft that is too old, its photos are too
    if (draft.savedAt === 0) await forgetDraftPhotos();
    return;
  }
  if (newest.savedAt > draft.savedAt) put({ ...empty(), ...newest });
}

function put(other: Draft): void {
  Object.assign(draft, other);
  written = content();
}

function reset(): void {
  put(empty());
}

watch(content, (now) => {
  if (now === written) return;
  written = now;
  void save();
});

// on whatever page a draft becomes delicate, its photos leave the device
watch(
  () => [draft.key, isDelicate(draft)] as const,
  ([key, delicate]) => void mayLieOnDevice(draftPlace(key), !delicate),
);

/** Nothing stays of it: it was sent, or somebody leaves in a hurry. */
async function forget(): Promise<void> {
  reset();
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // nothing was kept there then
  }
  await forgetDraftPhotos();
  await drop(NAME).catch(() => undefined);
}

/** The one draft of this device. */
export function useDraft() {
  return { draft, unkept, load, forget };
}

import { ref } from 'vue';
import { openSealed } from '@shared/kept/sealed';
import { type Form, mayStay } from './form';

/** What this desk keeps of a call until it has ended: so that a page that is closed, or a server that does not answer, costs nothing. */
export interface Draft {
  /** Names the draft, and makes logging the call twice harmless. */
  key: string;
  callId: string | null;
  form: Form;
  /** When the call began here, in milliseconds since 1970. */
  begun: number;
  /** What the call was logged with, once that was tried: a second try says the same. */
  opening: object | null;
  /** How it was tried to be ended, with the key of that try. */
  ending: { text: string; key: string } | null;
}

const device = openSealed('nuanxin-desk');

/** What nobody finished is forgotten after this, in milliseconds. */
const LONGEST = 7 * 24 * 3600 * 1000;

/** The device keeps nothing: what is typed lives in this page only, and the page says so. */
export const unkept = ref(false);

const nameOf = (account: string, key: string) => `call:${account}:${key}`;

function inTab(name: string, draft: Draft | null): void {
  try {
    if (draft === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(draft));
  } catch {
    // a browser that keeps nothing: the page itself still has it
  }
}

/** Keeps it, sealed; what is about a restricted request in this tab only. */
export async function keepDraft(account: string, draft: Draft): Promise<void> {
  const name = nameOf(account, draft.key);
  if (!mayStay(draft.form)) {
    inTab(name, draft);
    await device.drop(name).catch(() => undefined);
    return;
  }
  inTab(name, null);
  await device.put(name, draft).then(
    () => (unkept.value = false),
    () => {
      // plain http: the tab is all that there is
      inTab(name, draft);
      unkept.value = true;
    },
  );
}

/** Every draft of this account, the oldest first. */
export async function draftsOf(account: string): Promise<Draft[]> {
  const beginning = nameOf(account, '');
  const found: (Draft | undefined)[] = [];
  for (const name of await device.names(beginning).catch(() => [])) found.push(await device.get<Draft>(name).catch(() => undefined));
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith(beginning)) found.push(JSON.parse(sessionStorage.getItem(name) ?? '') as Draft);
    }
  } catch {
    // nothing can be read there
  }
  return found
    .filter((draft) => draft !== undefined)
    .filter((draft) => Date.now() - draft.begun < LONGEST)
    .sort((one, other) => one.begun - other.begun);
}

/** The call has ended: nothing of it stays. */
export async function dropDraft(account: string, key: string): Promise<void> {
  inTab(nameOf(account, key), null);
  await device.drop(nameOf(account, key)).catch(() => undefined);
}

/** Forgets everything of this account, in this tab and on this device: somebody signs out. */
export async function forgetDrafts(account: string): Promise<void> {
  for (const { key } of await draftsOf(account)) await dropDraft(account, key);
}

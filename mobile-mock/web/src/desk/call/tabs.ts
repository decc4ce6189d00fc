import { computed, reactive } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import { newKey } from '@shared/api/key';
import { type ApiProblem, asProblem } from '@shared/api/problem';
import { useMe } from '../account/me';
import { type Form, draftOf, emptyForm } from './form';
import { type Draft, draftsOf, dropDraft, forgetDrafts, keepDraft } from './kept';

/** What is told to a caller whose request was filed. */
export type Filed = Pick<Schemas['HelpRequest'], 'number_spoken' | 'station' | 'promise'>;

/** One call, as it stands on this desk. */
export interface Tab extends Draft {
  /** As the server has it; null until it was logged. */
  call: Schemas['Call'] | null;
  /** Who may be calling, and the number that was asked about. */
  lookup: Schemas['CallerLookup'] | null;
  lookedUp: string;
  filed: Filed | null;
  /** An earlier try had arrived with other words. */
  earlier: boolean;
  ended: Schemas['CallOutcome'] | null;
  /** From the first ring to the last word, in seconds. */
  took: number;
  /** What the server has of the draft, as it was sent. */
  sent: string;
  /** Why it has not the newest, if it was tried. */
  behind: ApiProblem | null;
}

interface Desk {
  tabs: Tab[];
  active: string;
  loaded: boolean;
}

const desk = reactive<Desk>({ tabs: [], active: '', loaded: false });
const own = () => useMe().mine.account?.id ?? '';
const active = computed(() => desk.tabs.find((tab) => tab.key === desk.active));

function tabOf(draft: Draft, known: Schemas['Call'] | null): Tab {
  return { ...draft, call: known, lookup: null, lookedUp: '', filed: null, earlier: false, ended: null, took: 0, sent: '', behind: null };
}

/** Keeps what was typed on this device. */
export async function keep(tab: Tab): Promise<void> {
  if (tab.ended !== null) return;
  const { key, callId, form, begun, opening, ending } = tab;
  await keepDraft(own(), { key, callId, form, begun, opening, ending });
}

/** Whether nothing is known of a call yet. */
export function untouched(tab: Tab): boolean {
  return tab.callId === null && tab.ended === null && JSON.stringify(tab.form) === JSON.stringify(emptyForm());
}

/** A call that begins; it is logged with the first that is known of it. */
export function begin(): Tab {
  const fresh = tabOf({ key: newKey(), callId: null, form: emptyForm(), begun: Date.now(), opening: null, ending: null }, null);
  desk.tabs.push(fresh);
  desk.active = fresh.key;
  return desk.tabs[desk.tabs.length - 1] ?? fresh;
}

function formOf(known: Schemas['Call']): Form {
  return { ...emptyForm(), phone: known.phone ?? '', caller: known.caller_name ?? '', words: known.notes ?? '' };
}

/** Puts a call of the server among the tabs, and goes there. */
export async function take(id: string): Promise<void> {
  const there = desk.tabs.find((tab) => tab.callId === id);
  if (there === undefined) {
    const known = await call(() => api.GET('/api/v1/calls/{id}', { params: { path: { id } } }));
    const draft = { key: newKey(), callId: id, form: formOf(known), begun: Date.now(), opening: null, ending: null };
    desk.tabs.push(tabOf(draft, known));
  }
  desk.active = desk.tabs.find((tab) => tab.callId === id)?.key ?? desk.active;
}

/** Takes up the calls that are open: as this device kept them, and as the server knows them. */
export async function load(): Promise<void> {
  if (desk.loaded) return;
  desk.loaded = true;
  for (const draft of await draftsOf(own())) desk.tabs.push(tabOf({ ...draft, form: { ...emptyForm(), ...draft.form } }, null));
  desk.active = desk.tabs[0]?.key ?? '';
  try {
    // the district sees everybody's calls, and has none of its own
    const mineAre = useMe().mine.account?.role === 'desk';
    const { items } = await call(() => api.GET('/api/v1/calls', { params: { query: { open: true, limit: 100 } } }));
    const before = desk.active;
    for (const { id } of items.filter((one) => mineAre && desk.tabs.every((tab) => tab.callId !== one.id)).reverse()) await take(id);
    desk.active = before || (desk.tabs[0]?.key ?? '');
  } catch (thrown) {
    // what this device kept is there all the same
    asProblem(thrown);
  }
  if (desk.tabs.length === 0) begin();
}

/** Takes a tab away; a call that has not ended and is known to the server stays open there. */
export async function close(tab: Tab): Promise<void> {
  await dropDraft(own(), tab.key);
  const at = desk.tabs.indexOf(tab);
  desk.tabs.splice(at, 1);
  desk.active = (desk.tabs[at] ?? desk.tabs[at - 1])?.key ?? '';
  if (desk.tabs.length === 0) begin();
}

/** Another account works here now: it sees its own calls; what the one before typed stays sealed for them. */
export async function changeHands(): Promise<void> {
  Object.assign(desk, { tabs: [], active: '', loaded: false });
  await load();
}

/** Somebody signs out: nothing that was typed stays here; calls that were logged stay open at the server. */
export async function forget(): Promise<void> {
  await forgetDrafts(own());
  Object.assign(desk, { tabs: [], active: '', loaded: false });
}

/** The call has ended: nothing of it stays on this device. */
export function ended(tab: Tab, known: Schemas['Call']): void {
  tab.call = known;
  tab.ended = known.outcome ?? 'answered';
  tab.took = Math.round((Date.now() - tab.begun) / 1000);
  void dropDraft(own(), tab.key);
}

/** Logs the call, once: what was tried before is said again, word by word. */
async function log(tab: Tab): Promise<void> {
  if (tab.callId !== null) return;
  tab.opening ??= draftOf(tab.form);
  await keep(tab);
  try {
    const body = tab.opening as Schemas['CallBody'];
    tab.call = await call(() => api.POST('/api/v1/calls', { params: { header: { 'Idempotency-Key': tab.key } }, body }));
    tab.callId = tab.call.id;
    tab.sent = JSON.stringify(body);
    await keep(tab);
  } catch (thrown) {
    // refused: the next try may say something else
    if (!asProblem(thrown).fateUnknown) tab.opening = null;
    throw thrown;
  }
}

async function sendNewest(tab: Tab): Promise<void> {
  if (tab.ended !== null) return;
  await log(tab);
  const body = draftOf(tab.form);
  const text = JSON.stringify(body);
  const id = tab.callId;
  if (id === null || (text === tab.sent && tab.call !== null)) return;
  const params = { path: { id } };
  try {
    tab.call = await call(() => api.PATCH('/api/v1/calls/{id}', { params, body }));
    tab.sent = text;
  } catch (thrown) {
    if (asProblem(thrown).code !== 'call_ended') throw thrown;
    // its ending had arrived, and the answer was lost
    ended(tab, await call(() => api.GET('/api/v1/calls/{id}', { params })));
  }
}

/** What is under way for each call: its drafts arrive in the order in which they were typed. */
const running = new Map<string, Promise<void>>();

/**
 * Brings the newest words to the server, after what is under way.
 *
 * @throws ApiProblem; it stands in `behind` too.
 */
export function send(tab: Tab): Promise<void> {
  const before = running.get(tab.key) ?? Promise.resolve();
  const next = before
    .catch(() => undefined)
    .then(() => sendNewest(tab))
    .then(
      () => {
        tab.behind = null;
      },
      (thrown: unknown) => {
        tab.behind = asProblem(thrown);
        throw thrown;
      },
    );
  running.set(tab.key, next);
  return next;
}

/** The calls on this desk. */
export function useDesk() {
  return { desk, active };
}

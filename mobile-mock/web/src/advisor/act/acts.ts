import type { Schemas } from '@shared/api/client';

/** What an advisor does with a request, by the name of its page. */
export const ACTS = [
  'accept', 'contact', 'visit', 'follow_up', 'note', 'photos', 'wait', 'resume', 'resolve', 'close', 'urgency', 'extend', 'return', 'recuse', 'reopen',
] as const;
export type Act = (typeof ACTS)[number];

/** What is typed and chosen on those pages, by field. */
export type Said = Record<string, string>;

/** A field of an act: one of several, words, a yes, or a moment. */
export interface Field {
  name: string;
  kind: 'choice' | 'words' | 'line' | 'phone' | 'yes' | 'moment';
  /** Values of a choice, or where on the request they come from; the first text key below which their names stand. */
  choices?: readonly string[];
  names?: string;
  needed?: boolean;
  /** Read by the resident. */
  told?: boolean;
}

interface Kind {
  /** Verbs of the server of which one must be allowed. */
  verbs: readonly string[];
  /** The end of the operation's path. */
  path: string;
  fields: readonly Field[];
  /** It changes a value that somebody else may have changed: the version that was seen goes with it. */
  versioned: boolean;
  /** It happened at a moment, which goes with it. */
  timed?: boolean;
}

const OUTCOME: Field = { name: 'outcome', kind: 'choice', choices: ['reached', 'not_reached'], names: 'contact', needed: true };
const NOTE: Field = { name: 'internal_note', kind: 'words' };
const TOLD: Field = { name: 'told', kind: 'words', told: true };

/** The acts as data; forms, checks and what is sent all come from here. */
export const KINDS: Record<Act, Kind> = {
  accept: { verbs: ['accept'], path: 'accept', fields: [], versioned: false },
  contact: {
    verbs: ['first_contact'],
    path: 'first-contact',
    fields: [OUTCOME, { name: 'means', kind: 'choice', choices: ['phone', 'visit', 'message', 'counter'], names: 'means', needed: true }, NOTE, TOLD],
    versioned: false,
    timed: true,
  },
  visit: {
    verbs: ['visit'],
    path: 'visits',
    fields: [
      OUTCOME,
      { name: 'companion_role', kind: 'choice', choices: ['committee_worker', 'grid_worker', 'assistant', 'social_worker'], names: 'roles' },
      { name: 'companion_name', kind: 'line' },
      { name: 'companion_phone', kind: 'phone' },
      NOTE,
      TOLD,
    ],
    versioned: false,
    timed: true,
  },
  follow_up: {
    verbs: ['follow_up'],
    path: 'follow-ups',
    fields: [
      OUTCOME,
      { name: 'means', kind: 'choice', choices: ['phone', 'visit', 'message', 'counter'], names: 'means', needed: true },
      { name: 'findings', kind: 'choice', choices: ['unchanged', 'better', 'relapse'], names: 'findings' },
      NOTE,
      TOLD,
    ],
    versioned: false,
    timed: true,
  },
  photos: { verbs: ['attach'], path: 'attachments', fields: [{ name: 'shown', kind: 'yes' }], versioned: false },
  note: { verbs: ['note'], path: 'notes', fields: [NOTE, TOLD], versioned: false },
  wait: { verbs: ['wait'], path: 'wait', fields: [{ name: 'question', kind: 'words', needed: true, told: true }], versioned: true },
  resume: { verbs: ['resume'], path: 'resume', fields: [NOTE], versioned: false },
  resolve: {
    verbs: ['resolve'],
    path: 'resolve',
    fields: [
      {
        name: 'outcome',
        kind: 'choice',
        choices: ['helped', 'referred', 'advised', 'not_eligible', 'declined', 'unreachable', 'moved', 'deceased', 'unsafe_to_continue', 'other'],
        names: 'outcomes',
        needed: true,
      },
      { ...TOLD, needed: true },
      NOTE,
    ],
    versioned: true,
  },
  close: { verbs: ['close'], path: 'close', fields: [{ name: 'agreed', kind: 'yes', needed: true }, TOLD, NOTE], versioned: true },
  urgency: {
    verbs: ['raise_urgency', 'lower_urgency'],
    path: 'urgency',
    fields: [
      { name: 'urgency', kind: 'choice', choices: ['normal', 'urgent', 'sos'], names: 'urgencies', needed: true },
      { name: 'reason', kind: 'words', needed: true },
    ],
    versioned: true,
  },
  extend: {
    verbs: ['ask_extension', 'extend'],
    path: 'extend',
    fields: [
      { name: 'kind', kind: 'choice', names: 'promises', needed: true },
      { name: 'due_at', kind: 'moment', needed: true },
      { name: 'reason', kind: 'words', needed: true },
    ],
    versioned: true,
  },
  return: {
    verbs: ['return'],
    path: 'return',
    fields: [
      { name: 'ground', kind: 'choice', choices: ['not_this_address', 'not_this_service', 'duplicate', 'out_of_scope'], names: 'grounds', needed: true },
      { ...NOTE, needed: true },
    ],
    versioned: true,
  },
  recuse: { verbs: ['recuse'], path: 'recuse', fields: [NOTE], versioned: false },
  reopen: { verbs: ['reopen'], path: 'reopen', fields: [NOTE, TOLD], versioned: false },
};

/** Acts with which photos go: they follow as an operation of their own, so that no photo holds up words. */
export const WITH_PHOTOS: readonly Act[] = ['contact', 'visit', 'follow_up', 'note', 'photos'];

/** Whether the server allows the act on this request now. */
export function allowed(act: Act, request: { verbs: string[] }): boolean {
  return KINDS[act].verbs.some((verb) => request.verbs.includes(verb));
}

/** The fields that are asked for: of somebody who came along, once there is somebody. */
export function fieldsOf(act: Act, said: Said): readonly Field[] {
  const alone = !said.companion_role;
  return KINDS[act].fields.filter(({ name }) => !(alone && (name === 'companion_name' || name === 'companion_phone')));
}

/** An empty form. */
export function nothingSaid(act: Act): Said {
  return Object.fromEntries(KINDS[act].fields.map(({ name }) => [name, act === 'contact' && name === 'means' ? 'phone' : '']));
}

/** What is missing before it can be sent: the field, and the key of the sentence that says so. */
export function missing(act: Act, said: Said): { field: string; text: string }[] {
  const empty = (name: string) => (said[name] ?? '').trim() === '';
  const faults = KINDS[act].fields
    .filter(({ needed, name }) => needed && empty(name))
    .map(({ name }) => ({ field: name, text: `missing_words.${name}` }));
  if (act === 'note' && empty('internal_note') && empty('told')) faults.push({ field: 'internal_note', text: 'missing_words.note' });
  if (act === 'visit' && !empty('companion_role') && empty('companion_name')) {
    faults.push({ field: 'companion_name', text: 'missing_words.companion_name' });
  }
  return faults;
}

/** What `visits` needs of who went: the advisor, and who came along without an account. */
function visitors(said: Said, account: string): Schemas['VisitorBody'][] {
  const mine = { account_id: account };
  if (!said.companion_role) return [mine];
  const phone = said.companion_phone?.trim() || undefined;
  return [mine, { role: said.companion_role as Schemas['VisitorRole'], name: said.companion_name?.trim(), phone }];
}

/**
 * The document that is sent. `account` is the advisor's own, `version` the one that was seen, `at` the server's time at which it
 * happened; each goes along only where the operation wants it.
 */
export function bodyOf(act: Act, said: Said, seen: { account: string; version: number; at: string }): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const { name, kind } of KINDS[act].fields) {
    const value = (said[name] ?? '').trim();
    if (value === '' || name.startsWith('companion_')) continue;
    if (kind === 'yes') body[name] = value === 'yes';
    else if (kind === 'moment') body[name] = `${value}:00+08:00`;
    else body[name] = value;
  }
  if (act === 'visit') body.people = visitors(said, seen.account);
  if (KINDS[act].timed) body.at = seen.at;
  if (KINDS[act].versioned) body.version = seen.version;
  return body;
}

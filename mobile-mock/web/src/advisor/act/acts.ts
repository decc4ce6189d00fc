import type { Schemas } from '@shared/api/client';
import { CASEWORK } from './casework';
import { type Field, type Kind, NOTE, type Said, TOLD } from './field';
import { PROTECTING } from './protecting';
import { halfStep, stepsOf } from './steps';

export type { Field, Said } from './field';

const OUTCOME: Field = { name: 'outcome', kind: 'choice', choices: ['reached', 'not_reached'], names: 'contact', needed: true };

/** The request itself: taken, called, visited, ended. */
const DAILY = {
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
      // values come from what is owed; what is due within 14 days is met anyway
      { name: 'kinds', kind: 'several', names: 'promises' },
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
} as const satisfies Record<string, Kind>;

/** What is seldom needed. */
const SELDOM = {
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
  ...PROTECTING,
} as const satisfies Record<string, Kind>;

/** What an advisor does with a request, by the name of its page. */
export type Act = keyof typeof DAILY | keyof typeof CASEWORK | keyof typeof SELDOM;

/** The acts as data; forms, checks and what is sent all come from here. */
export const KINDS: Record<Act, Kind> = { ...DAILY, ...CASEWORK, ...SELDOM };

const named = (kinds: object) => Object.keys(kinds) as Act[];
export const ACTS = named(KINDS);
/** As they stand on the page of a request: what is done each day, case work, and what is seldom needed. Accepting has its own button. */
export const GROUPS = {
  daily: named(DAILY).filter((act) => act !== 'accept'),
  casework: named(CASEWORK),
  seldom: named(SELDOM),
} as const;

/** Acts with which photos go: they follow as an operation of their own, so that no photo holds up words. */
export const WITH_PHOTOS: readonly Act[] = ['contact', 'visit', 'follow_up', 'note', 'photos'];

/** Whether the server allows the act on this request now. A guardian is asked about a child, and not where the child is to be protected. */
export function allowed(act: Act, request: Pick<Schemas['HelpRequest'], 'verbs' | 'staff'>): boolean {
  const { minor, guardian } = request.staff ?? {};
  if (act === 'guardian' && (guardian === 'do_not_tell' || !(minor || guardian === 'ask'))) return false;
  return KINDS[act].verbs.some((verb) => request.verbs.some((allowedVerb) => allowedVerb === verb));
}

/** The fields that are asked for: of somebody who came along, once there is somebody; of help that came first, while it may. */
export function fieldsOf(act: Act, said: Said, mayHelpFirst = true): readonly Field[] {
  const alone = !said.companion_role;
  return KINDS[act].fields
    .filter(({ name }) => !(alone && (name === 'companion_name' || name === 'companion_phone')))
    .filter(({ beforeAssessment }) => mayHelpFirst || !beforeAssessment);
}

/** An empty form. */
export function nothingSaid(act: Act): Said {
  return Object.fromEntries(KINDS[act].fields.map(({ name }) => [name, act === 'contact' && name === 'means' ? 'phone' : '']));
}

/** A request's number has as many digits. */
const NUMBER_DIGITS = 12;
/** The digits of a number as somebody types it. */
export const digitsOf = (typed: string) => typed.normalize('NFKC').replace(/\D/g, '');

/** What is missing before it can be sent: the field, and the key of the sentence that says so. */
export function missing(act: Act, said: Said): { field: string; text: string }[] {
  const empty = (name: string) => (said[name] ?? '').trim() === '';
  const faults = KINDS[act].fields
    .filter(({ needed, name }) => needed && empty(name))
    .map(({ name, label }) => ({ field: name, text: `missing_words.${label ?? name}` }));
  if (act === 'note' && empty('internal_note') && empty('told')) faults.push({ field: 'internal_note', text: 'missing_words.note' });
  if (act === 'visit' && !empty('companion_role') && empty('companion_name')) {
    faults.push({ field: 'companion_name', text: 'missing_words.companion_name' });
  }
  if (act === 'merge' && !empty('into') && digitsOf(said.into ?? '').length !== NUMBER_DIGITS) {
    faults.push({ field: 'into', text: 'missing_words.into_digits' });
  }
  if (halfStep(said.milestones ?? '')) faults.push({ field: 'milestones', text: 'missing_words.milestones' });
  return faults;
}

/** What `visits` needs of who went: the advisor, and who came along without an account. */
function visitors(said: Said, account: string): Schemas['VisitorBody'][] {
  const mine = { account_id: account };
  if (!said.companion_role) return [mine];
  const phone = said.companion_phone?.trim() || undefined;
  return [mine, { role: said.companion_role as Schemas['VisitorRole'], name: said.companion_name?.trim(), phone }];
}

function valueOf(field: Field, value: string): unknown {
  switch (field.kind) {
    case 'yes':
      return field.sends ?? value === 'yes';
    case 'either':
      return value === 'yes';
    case 'several':
      return value.split(',');
    case 'steps':
      return stepsOf(value);
    case 'moment':
      return `${value}:00+08:00`;
    default:
      return field.numeric ? Number(value) : value;
  }
}

/**
 * The document that is sent. `account` is the advisor's own, `version` the one that was seen, `at` the server's time at which it
 * happened; each goes along only where the operation wants it.
 */
export function bodyOf(act: Act, said: Said, seen: { account: string; version: number; at: string }): Record<string, unknown> {
  const body: Record<string, unknown> = { ...KINDS[act].fixed };
  for (const field of KINDS[act].fields) {
    const value = (said[field.name] ?? '').trim();
    if (value === '' || field.inPath || field.name.startsWith('companion_')) continue;
    body[field.name] = valueOf(field, value);
  }
  if (act === 'visit') body.people = visitors(said, seen.account);
  if (KINDS[act].timed) body.at = seen.at;
  if (KINDS[act].versioned) body.version = seen.version;
  return body;
}

/** The end of the path to which it is sent. */
export function pathOf(act: Act, said: Said): string {
  return KINDS[act].path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(said[name] ?? ''));
}

/** With what a form begins: what was chosen on the way here, and what is known already. */
export function beginning(act: Act, request: Pick<Schemas['HelpRequest'], 'needs' | 'staff'> | undefined, chosen: Said): Said {
  const own = Object.entries(chosen).filter(([name, value]) => value !== '' && KINDS[act].fields.some((field) => field.name === name));
  if (act !== 'assess' || request === undefined) return Object.fromEntries(own);
  const before = request.staff?.casework?.assessment;
  const categories = before?.categories ?? request.needs;
  return { categories: categories.join(','), ...(before ? { tier: before.tier, level: before.level } : {}) };
}

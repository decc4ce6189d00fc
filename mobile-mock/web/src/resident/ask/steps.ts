import type { Draft } from './draft';

/** The questions, in their order: the problem first, who somebody is last. */
export const STEPS = ['who', 'what', 'words', 'where', 'reach'] as const;
export type Step = (typeof STEPS)[number];

/** What is to be put right on a page: the field, and the key of the sentence that says how. */
export interface Fault {
  field: string;
  text: string;
}

/** A number as people write it: digits, with spaces, dashes, a plus or an extension between. */
const PHONE = /^\+?[\d\s()（）-]{7,}(?:[转#x,，]\s*\d{1,6})?$/;

const CHECKS: Record<Step, (draft: Draft) => Fault[]> = {
  who: (draft) => (draft.forWhom === null ? [{ field: 'who', text: 'ask.who.missing' }] : []),
  what: (draft) => (draft.needs.length === 0 ? [{ field: 'needs', text: 'ask.what.missing' }] : []),
  words: (draft) => (draft.urgency === null ? [{ field: 'urgency', text: 'ask.words.urgency_missing' }] : []),
  where: (draft) => (hasPlace(draft) || draft.unclear ? [] : [{ field: 'address', text: 'ask.where.missing' }]),
  reach: reachFaults,
};

function reachFaults(draft: Draft): Fault[] {
  const faults: Fault[] = [];
  const theirs = draft.forWhom === 'self' ? '' : draft.personPhone.trim();
  if (!PHONE.test(draft.phone.trim())) faults.push({ field: 'phone', text: 'ask.reach.phone_missing' });
  if (theirs !== '' && !PHONE.test(theirs)) faults.push({ field: 'person-phone', text: 'ask.reach.person_phone_wrong' });
  return faults;
}

/** Whether a place was given in any way. */
export function hasPlace(draft: Draft): boolean {
  return draft.address.trim() !== '' || draft.picked.some((one) => one.level === 'street') || draft.point !== null;
}

/** What is to be put right on this page. */
export function faultsOf(step: Step, draft: Draft): Fault[] {
  return CHECKS[step](draft);
}

/** The first question that has no answer yet. */
export function firstOpen(draft: Draft): Step | null {
  return STEPS.find((step) => faultsOf(step, draft).length > 0) ?? null;
}

/** The question after this one; none after the last. */
export function after(step: Step): Step | null {
  return STEPS[STEPS.indexOf(step) + 1] ?? null;
}

/** On which page a fault that the server found is put right (JSON pointer into what was sent). */
export function stepOf(pointer: string): Step {
  if (pointer.startsWith('/needs')) return 'what';
  if (pointer.startsWith('/description') || pointer.startsWith('/urgency')) return 'words';
  if (/^\/(address|whereabouts|registered_address)/.test(pointer)) return 'where';
  if (/^\/for_self/.test(pointer)) return 'who';
  return 'reach';
}

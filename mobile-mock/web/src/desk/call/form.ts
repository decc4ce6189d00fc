import type { Schemas } from '@shared/api/client';
import type { Need } from '@shared/needs';
import type { Mistake } from '@shared/ui/ErrorSummary.vue';

/** What an agent has typed during one call. */
export interface Form {
  phone: string;
  caller: string;
  /** Words of the caller: kept as the call's notes, and the words of a request or an addition. */
  words: string;
  needs: Need[];
  urgency: Schemas['Urgency'];
  forSelf: boolean;
  personName: string;
  personPhone: string;
  relation: string;
  hideMe: boolean;
  address: string;
  /** Code of the committee that was picked; empty when none was, or the address says another place by now. */
  committee: string;
  restricted: boolean;
  passedOnTo: string;
  /** The request that an urge or an addition is about, of several. */
  about: string;
  /** Another conversation, although a call from this number is open already. */
  separate: boolean;
}

/** A call of which nothing is known. */
export function emptyForm(): Form {
  return {
    phone: '', caller: '', words: '', needs: [], urgency: 'normal', forSelf: true, personName: '', personPhone: '', relation: '',
    hideMe: false, address: '', committee: '', restricted: false, passedOnTo: '', about: '', separate: false,
  };
}

/** Whether what was typed may lie on this device: of a restricted request nothing does. */
export function mayStay(form: Form): boolean {
  return !form.restricted && !form.needs.includes('abuse');
}

/** What the server keeps of it while somebody speaks. */
export function draftOf(form: Form): Schemas['CallBody'] {
  return {
    phone: form.phone.trim(),
    caller_name: form.caller.trim(),
    notes: form.words,
    ...(form.separate ? { separate: true } : {}),
  };
}

/** What is missing before a request can be filed: what is wrong, and a way to reach somebody or a place. Names of texts. */
export function missing(form: Form): Required<Pick<Mistake, 'field' | 'text'>>[] {
  const found = [];
  if (form.needs.length === 0 && form.words.trim() === '') found.push({ field: 'words', text: 'call.missing_words' });
  const reach = [form.phone, form.personPhone, form.address].some((one) => one.trim() !== '');
  if (!reach) found.push({ field: 'address', text: 'call.missing_place' });
  return found;
}

function numbers(form: Form): { number: string; whose: string }[] {
  const [caller, person] = [form.phone.trim(), form.personPhone.trim()];
  const own = form.forSelf ? caller : person;
  return [
    ...(own === '' ? [] : [{ number: own, whose: 'own' }]),
    ...(form.forSelf || caller === '' ? [] : [{ number: caller, whose: 'reporter' }]),
  ];
}

function people(form: Form): Partial<Schemas['SubmissionBody']> {
  const [caller, phone] = [form.caller.trim(), form.phone.trim()];
  const named = (name: string, number: string) => ({ ...(name === '' ? {} : { name }), ...(number === '' ? {} : { phone: number }) });
  if (form.forSelf) return { for_self: true, person: named(caller, phone) };
  return {
    for_self: false,
    person: named(form.personName.trim(), form.personPhone.trim()),
    reporter: {
      ...named(caller, phone),
      ...(form.relation.trim() === '' ? {} : { relation: form.relation.trim() }),
      anonymous: false,
      hide_from_household: form.hideMe,
    },
  };
}

/** The request that is filed from this call. The same form is always the same body: a second try is no second request. */
export function submissionOf(form: Form, callId: string): Schemas['SubmissionBody'] {
  const [words, address, reach] = [form.words.trim(), form.address.trim(), numbers(form)];
  return {
    channel: 'hotline',
    call_id: callId,
    needs: [...form.needs],
    ...(words === '' ? {} : { description: words }),
    urgency: form.urgency,
    ...people(form),
    ...(address === '' ? {} : { address: { text: address, ...(form.committee === '' ? {} : { committee_code: form.committee }) } }),
    ...(reach.length === 0 ? {} : { contact: { numbers: reach, by: reach[0]?.whose === 'reporter' ? 'reporter' : 'call' } }),
    ...(form.restricted ? { restricted: true } : {}),
  };
}

/** How a call ends without a new request. */
export function finishOf(form: Form, outcome: Schemas['CallOutcome']): Schemas['FinishBody'] {
  const joins = outcome === 'urge' || outcome === 'addition';
  const words = form.words.trim();
  return {
    outcome,
    ...(joins && form.about !== '' ? { help_request_id: form.about } : {}),
    ...(joins && words !== '' ? { text: words } : {}),
    ...(joins && form.needs.length > 0 ? { needs: [...form.needs] } : {}),
    ...(joins && form.urgency !== 'normal' ? { urgency: form.urgency } : {}),
    ...(outcome === 'passed_on' ? { passed_on_to: form.passedOnTo.trim() } : {}),
  };
}

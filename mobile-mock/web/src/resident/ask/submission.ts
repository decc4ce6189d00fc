import type { Schemas } from '@shared/api/client';
import type { Draft } from './draft';
import { hasPlace } from './steps';

export type Submission = Schemas['SubmissionBody'];

/** What the reporter is to the person, in the words that staff read. */
const RELATION = { family: '家人', neighbour: '邻居或朋友', stranger: '路人' } as const;

/** Version of the privacy text that the consent is about. */
export const PRIVACY_VERSION = '1';

/** The place in words: names that were picked stand before what was typed, unless it says them already. */
export function placeInWords(draft: Draft): string {
  const typed = draft.address.trim();
  const names = draft.picked.map((one) => one.name).filter((name) => !typed.includes(name));
  return names.join('') + typed;
}

function address(draft: Draft): Submission['address'] {
  if (!hasPlace(draft)) return undefined;
  const text = placeInWords(draft);
  const committee = draft.picked.find((one) => one.level === 'committee');
  return {
    ...(text === '' ? {} : { text }),
    ...(committee === undefined ? {} : { committee_code: committee.code }),
    ...(draft.point === null ? {} : { point: draft.point }),
  };
}

/** Somebody who asks for another person: the number is theirs, and nobody consents for a neighbour. */
function forAnother(draft: Draft, relation: string): Partial<Submission> {
  const [name, phone] = [draft.personName.trim(), draft.personPhone.trim()];
  return {
    for_self: false,
    ...(name + phone === '' ? {} : { person: { ...(name === '' ? {} : { name }), ...(phone === '' ? {} : { phone }) } }),
    reporter: { phone: draft.phone.trim(), relation, anonymous: false, hide_from_household: draft.hideMe },
  };
}

/** What is sent. The same draft is always the same body: a second try must not look like another request. */
export function submissionOf(draft: Draft): Submission {
  const words = draft.words.trim();
  const others = draft.forWhom === null || draft.forWhom === 'self' ? null : RELATION[draft.forWhom];
  const place = address(draft);
  return {
    needs: [...draft.needs],
    ...(words === '' ? {} : { description: words }),
    urgency: draft.urgency ?? 'normal',
    ...(others === null ? { for_self: true } : forAnother(draft, others)),
    ...(place === undefined ? {} : { address: place }),
    contact: {
      numbers: [{ number: draft.phone.trim(), whose: others === null ? 'own' : 'reporter' }],
      by: others === null ? 'call' : 'reporter',
      ...(draft.language === '' ? {} : { language: draft.language }),
      ...(draft.secret ? { safe_to_leave_message: false } : {}),
    },
    consents: others === null && draft.agreed ? [{ kind: 'processing', version: PRIVACY_VERSION }] : [],
    ...(draft.secret ? { restricted: true } : {}),
  };
}

import { type Schemas, api, call } from '@shared/api/client';
import { PRIVACY_VERSION } from '../ask/submission';

/** What a resident can do with a request, by the name of its page; the server's verb says whether it may be done now. */
export const ACTS = ['add', 'urge', 'rate', 'appeal', 'withdraw', 'give_consent', 'withdraw_consent'] as const;
export type Act = (typeof ACTS)[number];

/** What stands on the page of a request; the others stand with what is kept about a person. */
export const ON_REQUEST = ACTS.filter((act) => act !== 'give_consent');

/** A consent that is given, or taken back. */
export type Consent = Schemas['ConsentKind'];
export const CONSENTS: readonly Consent[] = ['processing', 'income_check', 'property_check', 'referral'];

/** What is typed and chosen on those pages. */
export interface Said {
  text: string;
  address: string;
  score: string;
  solved: string;
}

export const NOTHING_SAID: Said = { text: '', address: '', score: '', solved: '' };

/** What is missing before it can be sent: the field, and the key of the sentence that says so. */
export function missing(act: Act, said: Said): { field: string; text: string }[] {
  const faults = [];
  if (act === 'add' && said.text.trim() === '' && said.address.trim() === '') faults.push({ field: 'text', text: 'acts.add_missing' });
  if (act === 'appeal' && said.text.trim() === '') faults.push({ field: 'text', text: 'acts.appeal_missing' });
  if (act === 'rate' && said.score === '') faults.push({ field: 'score', text: 'acts.score_missing' });
  if (act === 'rate' && said.solved === '') faults.push({ field: 'solved', text: 'acts.solved_missing' });
  return faults;
}

/** Does it; `key` makes doing it twice harmless, `kind` says which consent is meant. */
export async function perform(act: Act, id: string, said: Said, key: string, kind: Consent): Promise<Schemas['HelpRequest']> {
  const params = { path: { id }, header: { 'Idempotency-Key': key } };
  const text = said.text.trim() || undefined;
  const address = said.address.trim();
  switch (act) {
    case 'add':
      return call(() =>
        api.POST('/api/v1/help-requests/{id}/additions', {
          params,
          body: { text, ...(address === '' ? {} : { address: { text: address } }) },
        }),
      );
    case 'urge':
      return call(() => api.POST('/api/v1/help-requests/{id}/urge', { params, body: { text } }));
    case 'rate':
      return call(() =>
        api.POST('/api/v1/help-requests/{id}/rating', {
          params,
          body: { score: Number(said.score), solved: said.solved === 'yes', text },
        }),
      );
    case 'appeal':
      return call(() => api.POST('/api/v1/help-requests/{id}/appeal', { params, body: { text: text ?? '' } }));
    case 'withdraw':
      return call(() => api.POST('/api/v1/help-requests/{id}/withdraw', { params, body: { reason: text } }));
    case 'give_consent':
      return call(() =>
        api.POST('/api/v1/help-requests/{id}/consents', { params, body: { agreed: [kind], text_version: Number(PRIVACY_VERSION) } }),
      );
    case 'withdraw_consent':
      return call(() =>
        api.POST('/api/v1/help-requests/{id}/consents/withdraw', { params, body: { kind, reason: text } }),
      );
  }
}

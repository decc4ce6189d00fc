import { type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { type Schemas, api, call } from '@shared/api/client';
import { type Act, type Field } from './acts';
import { catalogueChoices, readCatalogue } from './catalogue';

/** A value and what it is called. */
export interface Choice {
  value: string;
  text: string;
}

/** Raising is anybody's; lowering is another verb. */
const LEVELS = ['normal', 'urgent', 'sos'];

/** What can be chosen in the fields of an act: always the same, or what this request and the catalogue offer. */
export function useChoices(act: Act, request: Ref<Schemas['HelpRequest'] | undefined>) {
  const { t } = useI18n();
  /** Promises that run. */
  const open = ref<string[]>([]);

  async function read(): Promise<void> {
    if (act === 'serve' || act === 'refer') readCatalogue();
    const id = request.value?.id;
    if (act !== 'extend' || id === undefined) return;
    const found = await call(() => api.GET('/api/v1/help-requests/{id}/deadlines', { params: { path: { id } } })).catch(() => null);
    open.value = [...new Set(found?.items.filter(({ status }) => status === 'open').map((one) => one.kind) ?? [])];
  }

  function urgencies(): string[] {
    const now = LEVELS.indexOf(request.value?.urgency ?? 'normal');
    const may = (verb: string) => request.value?.verbs.includes(verb);
    return LEVELS.filter((_, at) => (at > now ? may('raise_urgency') : at < now && may('lower_urgency')));
  }

  /** Follow-ups that are owed, and that a call meets. */
  function spoken(): string[] {
    const owed = request.value?.staff?.follow_ups ?? [];
    return ['return_visit', 'safeguard_check'].filter((kind) => owed.some((one) => one.kind === kind && !one.visit_needed));
  }

  /** Referrals that wait for an answer, or of which it is not known how they ended. */
  function referrals(): Choice[] {
    const wanted = act === 'answer_referral' ? 'offered' : 'accepted';
    const found = request.value?.staff?.casework?.referrals.filter(({ state }) => state === wanted) ?? [];
    return found.map(({ referral }) => ({ value: String(referral), text: t('casework.referral', { number: referral }) }));
  }

  function of(field: Field): Choice[] {
    if (field.name === 'item') return catalogueChoices();
    if (field.name === 'referral') return referrals();
    let values = field.choices ?? [];
    if (field.kind === 'either') values = ['yes', 'no'];
    else if (field.name === 'kinds') values = spoken();
    else if (act === 'extend' && field.name === 'kind') values = open.value;
    else if (act === 'urgency' && field.name === 'urgency') values = urgencies();
    return values.map((value) => ({ value, text: t(`${field.names}.${value}`) }));
  }

  return { read, of };
}

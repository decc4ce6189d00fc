import { reactive, watch } from 'vue';
import { type Schemas, api, call } from '@shared/api/client';
import { session } from '@shared/session/session';

/** What was shown, and for what. */
export type Revealed = Schemas['Revealed'] & { purpose: Purpose };
export type Purpose = Schemas['Purpose'];
export const PURPOSES: Purpose[] = ['contact', 'visit', 'identify', 'assess', 'emergency'];

/** What was shown, by request: in this page's memory and nowhere else. */
const shown = reactive(new Map<string, Revealed>());
/** Requests about which somebody was called from this page: whether they were reached is asked when the advisor is back. */
const called = reactive(new Set<string>());

watch(
  () => session.remembered && session.signedIn,
  (is) => {
    if (!is && !session.remembered) forgetShown();
  },
);

/** Nothing is shown any more. */
export function forgetShown(): void {
  shown.clear();
  called.clear();
}

/** Asks the server for what a purpose needs, and no more: whoever calls needs no address. Each time is in the audit log. */
export async function reveal(id: string, purpose: Purpose): Promise<void> {
  const fields: Schemas['RevealField'][] = purpose === 'contact' ? ['name', 'phone', 'reporter'] : ['name', 'phone', 'address', 'id', 'reporter'];
  const revealed = await call(() => api.POST('/api/v1/help-requests/{id}/reveal', { params: { path: { id } }, body: { fields, purpose } }));
  shown.set(id, { ...revealed, purpose });
}

/** Numbers to call, each once, the person's own first. */
export function phonesOf(revealed: Schemas['Revealed']): { number: string; whose: string }[] {
  const found = new Map<string, string>();
  for (const { number, whose } of revealed.phones ?? []) found.set(number, found.get(number) || (whose ?? ''));
  const reporter = revealed.reporter;
  if (reporter?.phone && !found.has(reporter.phone)) found.set(reporter.phone, reporter.name ?? '');
  return [...found].map(([number, whose]) => ({ number, whose }));
}

/** What was shown and who was called. */
export function useRevealed() {
  return { shown, called };
}

import { type Schemas, api, call } from '@shared/api/client';
import { newKey } from '@shared/api/key';
import { ApiProblem } from '@shared/api/problem';
import { finishOf, submissionOf } from './form';
import { type Tab, ended, keep, send } from './tabs';

const pathOf = (tab: Tab) => ({ path: { id: tab.callId ?? '' } });

async function reread(tab: Tab): Promise<Schemas['Call']> {
  tab.call = await call(() => api.GET('/api/v1/calls/{id}', { params: pathOf(tab) }));
  return tab.call;
}

/** Who may be calling, once for each number: a look-up is written down. */
export async function lookUp(tab: Tab): Promise<void> {
  const phone = tab.form.phone.trim();
  if (phone === '' || phone === tab.lookedUp) return;
  tab.lookedUp = phone;
  tab.lookup = null;
  try {
    tab.lookup = await call(() => api.POST('/api/v1/calls/lookup', { body: { phone } }));
  } catch (thrown) {
    tab.lookedUp = '';
    throw thrown;
  }
}

/** The caller has said a number or two facts: from then on the call shows the case. */
export async function confirm(tab: Tab, body: Schemas['ConfirmBody']): Promise<void> {
  await send(tab);
  tab.call = await call(() => api.POST('/api/v1/calls/{id}/confirm', { params: pathOf(tab), body }));
}

/** Files the request. If an earlier try had arrived with other words, that one stands, and the agent is told. */
async function fileOnce(tab: Tab): Promise<void> {
  if (tab.filed !== null) return;
  const body = submissionOf(tab.form, tab.callId ?? '');
  const header = { 'Idempotency-Key': `${tab.key}-request`, Prefer: 'wait=5' };
  try {
    tab.filed = await call(() => api.POST('/api/v1/help-requests', { params: { header }, body }));
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.code !== 'idempotency_key_reused') throw thrown;
    const arrived = (await reread(tab)).cases[0];
    if (arrived === undefined) throw thrown;
    tab.earlier = true;
    tab.filed = arrived;
  }
}

/** Ends the call. The same ending has the same key: a lost answer is asked for again. */
async function end(tab: Tab, body: Schemas['FinishBody']): Promise<void> {
  const text = JSON.stringify(body);
  if (tab.ending?.text !== text) tab.ending = { text, key: newKey() };
  const header = { 'Idempotency-Key': tab.ending.key };
  await keep(tab);
  try {
    ended(tab, await call(() => api.POST('/api/v1/calls/{id}/finish', { params: { ...pathOf(tab), header }, body })));
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.code !== 'call_ended') throw thrown;
    ended(tab, await reread(tab));
  }
}

/** Saves the request that the call was about, and ends the call. Each part is done once, however often it is tried. */
export async function file(tab: Tab): Promise<void> {
  await send(tab);
  if (tab.ended !== null) return;
  await fileOnce(tab);
  await end(tab, { outcome: 'new_request' });
}

/** Ends the call without a new request. */
export async function finish(tab: Tab, outcome: Schemas['CallOutcome']): Promise<void> {
  await send(tab);
  if (tab.ended === null) await end(tab, finishOf(tab.form, outcome));
}

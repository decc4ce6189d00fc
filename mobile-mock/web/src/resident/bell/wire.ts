import type { Schemas } from '@shared/api/client';
import { ApiProblem, problemOf } from '@shared/api/problem';
import { language } from '@shared/i18n/language';

/** How long a ring waits for its answer before it counts as not sent, in milliseconds. */
const PATIENCE = 8_000;

/** Calls by the doorbell's own token: whoever is signed in here, or nobody, makes no difference. */
async function send(token: string, method: 'GET' | 'POST', path: string): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  const headers = { Authorization: `Bearer ${token}`, 'Accept-Language': language(), 'Content-Type': 'application/json' };
  try {
    const answer = await fetch(`/api/v1/${path}`, { method, headers, signal: stop.signal, ...(method === 'POST' ? { body: '{}' } : {}) });
    if (!answer.ok) throw await problemOf(answer);
    return answer;
  } catch (thrown) {
    throw thrown instanceof ApiProblem ? thrown : new ApiProblem(0, { code: 'offline' });
  } finally {
    clearTimeout(timer);
  }
}

/** Rings. Sent twice it is one ring: a press joins the one that runs. */
export async function ring(token: string): Promise<Schemas['RingAnswer']> {
  return (await send(token, 'POST', 'doorbell')).json();
}

/** How things stand, without pressing. */
export async function look(token: string): Promise<Schemas['DoorbellNow']> {
  return (await send(token, 'GET', 'doorbell')).json();
}

/** A sign of life. */
export async function heartbeat(token: string): Promise<void> {
  await send(token, 'POST', 'doorbell/heartbeat');
}

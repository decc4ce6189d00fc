import { api, call } from '@shared/api/client';
import { ApiProblem } from '@shared/api/problem';
import { draftPlace, moveWaiting, requestPlace } from '../photos/waiting';
import { isDelicate, useDraft } from './draft';
import { submissionOf } from './submission';

/** What became of sending: the request, and whether an earlier try had arrived with other words. */
export interface Sent {
  id: string;
  earlier: boolean;
}

/** Calls that run, by key: a second tap joins the first. */
const running = new Map<string, Promise<Sent>>();

/** The server has it: its photos follow, and the draft is forgotten. No photo holds up a request. */
async function arrived(request: string): Promise<void> {
  const { draft, forget } = useDraft();
  await moveWaiting(draftPlace(draft.key), requestPlace(request), !isDelicate(draft)).catch(() => undefined);
  await forget();
}

async function sendOnce(): Promise<Sent> {
  const { draft } = useDraft();
  const body = submissionOf(draft);
  draft.tried = true;
  try {
    const request = await call(() =>
      api.POST('/api/v1/help-requests', {
        params: { header: { 'Idempotency-Key': draft.key, Prefer: 'wait=5' } },
        body,
      }),
    );
    await arrived(request.id);
    return { id: request.id, earlier: false };
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem)) throw thrown;
    // An earlier try had arrived though its answer was lost, and the words were changed since: that request stands.
    if (thrown.code === 'idempotency_key_reused') {
      const { items } = await call(() => api.GET('/api/v1/help-requests', { params: { query: { limit: 1 } } }));
      const newest = items[0];
      if (newest !== undefined) {
        await arrived(newest.id);
        return { id: newest.id, earlier: true };
      }
    }
    if (!thrown.fateUnknown) draft.tried = false;
    throw thrown;
  }
}

/** Sends the draft; it is forgotten only when the server has it. */
export function send(): Promise<Sent> {
  const { key } = useDraft().draft;
  const joined = running.get(key);
  if (joined !== undefined) return joined;
  const sending = sendOnce().finally(() => running.delete(key));
  running.set(key, sending);
  return sending;
}

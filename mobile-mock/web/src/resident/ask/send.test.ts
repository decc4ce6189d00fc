import 'fake-indexeddb/auto';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { session } from '@shared/session/session';
import { useDraft } from './draft';
import { send } from './send';

interface Call {
  path: string;
  key: string | null;
}

/** A server that answers in turn with what the test says; what it was asked. */
function server(...answers: [status: number, document: object][]): Call[] {
  const calls: Call[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    calls.push({ path: new URL(request.url).pathname, key: request.headers.get('idempotency-key') });
    const answer = answers[calls.length - 1];
    if (answer === undefined) throw new TypeError('no network');
    const [status, document] = answer;
    return new Response(JSON.stringify(document), { status, headers: { 'Content-Type': 'application/json' } });
  });
  return calls;
}

beforeAll(() => session.start(null));
afterEach(() => vi.unstubAllGlobals());

describe('sending', () => {
  it('twice at once is one call', async () => {
    const calls = server([201, { id: 'a' }]);
    expect(await Promise.all([send(), send()])).toEqual([
      { id: 'a', earlier: false },
      { id: 'a', earlier: false },
    ]);
    expect(calls).toHaveLength(1);
  });

  it('again after a lost connection and a fault of the server uses the same key and loses nothing', async () => {
    const { draft } = useDraft();
    draft.words = '下不了楼';
    const lost = server();
    await expect(send()).rejects.toMatchObject({ code: 'offline', fateUnknown: true });
    const failed = server([500, { code: 'internal' }]);
    await expect(send()).rejects.toMatchObject({ code: 'internal' });
    expect(draft.words).toBe('下不了楼');
    const taken = server([201, { id: 'b' }]);
    await send();
    expect(new Set([...lost, ...failed, ...taken].map((call) => call.key)).size).toBe(1);
    expect(draft.words).toBe('');
  });

  it('other words than those that had arrived leads to what had arrived', async () => {
    server([422, { code: 'idempotency_key_reused' }], [200, { items: [{ id: 'c' }] }]);
    expect(await send()).toEqual({ id: 'c', earlier: true });
  });
});

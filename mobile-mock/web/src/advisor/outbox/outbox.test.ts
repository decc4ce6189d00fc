import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const REQUEST = { id: 'r1', number_spoken: '2600 0000 0173', version: 5, restricted: false };
const ME = 'me';

interface Sent {
  path: string;
  key: string;
  body: Record<string, unknown>;
}
type Answer = (sent: Sent) => [status: number, document: object];

/** A server: posts are answered by `answer`, a request and its timeline by what is said here. */
function server(answer: Answer, now: { restricted?: boolean; version: number; events: object[] } = { version: 6, events: [] }): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal('fetch', async (to: string | Request) => {
    const request = to as Request;
    const path = new URL(request.url).pathname;
    const json = ([status, document]: [number, object]) =>
      new Response(JSON.stringify(document), { status, headers: { 'Content-Type': 'application/json' } });
    if (request.method === 'GET') {
      if (path.endsWith('/timeline')) return json([200, { items: now.events }]);
      return json([200, { id: 'r1', version: now.version, restricted: now.restricted === true, state: 'in_progress', urgency: 'sos', verbs: ['resolve', 'note'] }]);
    }
    const one = { path, key: request.headers.get('Idempotency-Key') ?? '', body: (await request.json()) as Record<string, unknown> };
    sent.push(one);
    return json(answer(one));
  });
  return sent;
}

/** The modules anew, as after a reload of the page; what lies on the device stays. */
async function page() {
  vi.resetModules();
  const { session } = await import('@shared/session/session');
  await session.start(null);
  const { useOutbox } = await import('./outbox');
  const { operationOf, submit } = await import('./send');
  const { asNote, renewed } = await import('./operation');
  const device = await import('../kept/device');
  const outbox = useOutbox();
  await outbox.load(ME);
  const make = (act: 'note' | 'visit' | 'resolve' | 'contact' | 'refer', said: Record<string, string>, more = {}) => operationOf(act, said, { ...REQUEST, ...more }, ME);
  return { outbox, make, submit, asNote, renewed, device };
}

const gone: Answer = () => {
  throw new TypeError('no network');
};
const fine: Answer = () => [200, { id: 'r1', version: 6 }];
const stale: Answer = ({ body }) => (body.version === 5 ? [409, { code: 'stale_version', title: 'changed' }] : [200, { id: 'r1', version: 8 }]);

beforeEach(async () => {
  const { device } = await page();
  await device.forgetAll(ME);
  await device.forgetAll('somebody else');
});
afterEach(() => vi.unstubAllGlobals());

describe('what waits', () => {
  it('survives a reload, and is sent in order with the id and the words of the first try', async () => {
    const before = await page();
    server(gone);
    expect(await before.submit(before.make('visit', { outcome: 'reached', internal_note: 'one' }))).toBe('waiting');
    expect(await before.submit(before.make('note', { internal_note: 'two' }))).toBe('waiting');
    const tried = before.outbox.operations.value.map(({ id }) => id);
    const after = await page();
    expect(after.outbox.waiting.value).toBe(2);
    const sent = server(fine);
    await after.outbox.flush();
    expect(sent.map(({ key }) => key)).toEqual(tried);
    expect(sent.map(({ body }) => body.internal_note)).toEqual(['one', 'two']);
    expect(sent[0]?.body).toMatchObject({ people: [{ account_id: ME }], at: expect.any(String) });
    // additions send no version
    expect(sent[0]?.body.version).toBeUndefined();
    expect((await page()).outbox.waiting.value).toBe(0);
  });

  it('stops at the first try that nobody answers, and goes on later', async () => {
    const { outbox, make, submit } = await page();
    server(gone);
    await submit(make('note', { internal_note: 'one' }));
    const sent = server(() => [503, { code: 'not_ready' }]);
    await submit(make('note', { internal_note: 'two' }));
    expect(new Set(sent.map(({ body }) => body.internal_note))).toEqual(new Set(['one']));
    expect(outbox.operations.value.map(({ state }) => state)).toEqual(['waiting', 'waiting']);
  });

  it('waits for a sign-in that has ended, and loses nothing by it', async () => {
    const { outbox, make, submit } = await page();
    server(() => [401, { code: 'token_expired' }]);
    expect(await submit(make('note', { internal_note: 'typed' }))).toBe('sign_in');
    expect(outbox.state.signInNeeded).toBe(true);
    const sent = server(fine);
    await outbox.flush();
    expect(sent).toHaveLength(1);
    expect(outbox.state.signInNeeded).toBe(false);
  });

  it('of another account is neither shown nor sent', async () => {
    const { outbox, make, submit } = await page();
    server(gone);
    await submit(make('note', { internal_note: 'mine' }));
    const sent = server(fine);
    await outbox.load('somebody else');
    await outbox.flush();
    expect([outbox.operations.value, sent]).toEqual([[], []]);
    await outbox.load(ME);
    expect(outbox.operations.value).toHaveLength(1);
  });

  it('of a restricted request never lies on the phone', async () => {
    const { outbox, make, submit, device } = await page();
    server(gone);
    expect(await submit(make('note', { internal_note: 'secret' }, { restricted: true }))).toBe('waiting');
    expect(await device.names('op:')).toEqual([]);
    expect(outbox.onLeave(false)).toBe(true);
  });
});

describe('a conflict', () => {
  it('with nobody but ourselves goes on by itself, under another id', async () => {
    const { make, submit } = await page();
    const sent = server(stale, { version: 7, events: [{ seq: 6, at: '', by_account: ME }, { seq: 7, at: '', by_role: 'system' }] });
    expect(await submit(make('resolve', { outcome: 'helped', told: 'done' }))).toBe('sent');
    expect(sent.map(({ body }) => body.version)).toEqual([5, 7]);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
  });

  it('with somebody else keeps both values, and holds back what follows in the same request', async () => {
    const { outbox, make, submit, renewed } = await page();
    const sent = server(stale, { version: 7, events: [{ seq: 7, at: '', text: 'raised', by_account: 'lead', by: 'Wang' }] });
    expect(await submit(make('resolve', { outcome: 'helped', told: 'typed' }))).toBe('conflict');
    await submit(make('note', { internal_note: 'later' }));
    expect(sent).toHaveLength(1);
    const stuck = outbox.operations.value[0];
    expect(stuck?.said.told).toBe('typed');
    expect(stuck?.theirs).toMatchObject({ version: 7, urgency: 'sos', happened: [{ text: 'raised', by: 'Wang' }] });
    expect((await page()).outbox.toDecide.value).toBe(1);
    // the advisor chooses their own
    if (stuck) await outbox.keep(renewed(stuck, 7));
    await outbox.flush();
    expect(sent.map(({ body }) => body.version ?? body.internal_note)).toEqual([5, 7, 'later']);
    expect(outbox.operations.value).toEqual([]);
  });

  it('is none where a rule forbids it and nobody else did anything: a person corrects it, or drops it', async () => {
    const { outbox, make, submit } = await page();
    server(() => [409, { code: 'consent_missing', title: 'not agreed' }], { version: 6, events: [{ seq: 6, at: '', by_account: ME }] });
    expect(await submit(make('refer', { provider: 'canteen' }))).toBe('refused');
    expect(outbox.operations.value[0]).toMatchObject({ state: 'refused', problem: { title: 'not agreed' }, said: { provider: 'canteen' } });
    // its words may still become a note, and of a 保密件 nothing lies on the phone
    expect(outbox.operations.value[0]?.verbs).toContain('note');
    const first = outbox.operations.value[0];
    if (first) await outbox.remove(first);
    server(() => [409, { code: 'consent_missing', title: 'not agreed' }], { version: 6, restricted: true, events: [] });
    await submit(make('refer', { provider: 'laundry' }));
    expect(outbox.operations.value.map(({ restricted }) => restricted)).toContain(true);
  });

  it('can become a note, so that the words are kept', async () => {
    const { outbox, make, submit, asNote } = await page();
    const sent = server(stale, { version: 7, events: [{ seq: 7, at: '', by_account: 'lead' }] });
    await submit(make('resolve', { outcome: 'helped', told: 'typed' }));
    const stuck = outbox.operations.value[0];
    if (stuck) await outbox.keep(asNote(stuck, 'typed'));
    expect(outbox.operations.value).toHaveLength(1);
    await outbox.flush();
    expect(sent[1]).toMatchObject({ path: '/api/v1/help-requests/r1/notes', body: { internal_note: 'typed' } });
  });
});

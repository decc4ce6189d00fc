import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const REQUEST = 'r1';

interface Asked {
  method: string;
  path: string;
  body?: unknown;
  offset?: string;
}
/** What the server answers; nothing: the network is gone. */
type Answer = (asked: Asked) => [status: number, document?: object, headers?: Record<string, string>] | undefined;

let answer: Answer = () => undefined;
let asked: Asked[] = [];

/** As much of XMLHttpRequest as files are sent by. */
class Wire {
  upload: { onprogress?: (event: { loaded: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  status = 0;
  responseText = '';
  private readonly said: Asked = { method: '', path: '' };
  private headers: Record<string, string> = {};
  open(method: string, path: string): void {
    Object.assign(this.said, { method, path });
  }
  setRequestHeader(name: string, value: string): void {
    if (name === 'Upload-Offset') this.said.offset = value;
  }
  getResponseHeader(name: string): string | null {
    return this.headers[name] ?? null;
  }
  abort(): void {}
  send(body: unknown): void {
    this.said.body = body;
    asked.push(this.said);
    const found = answer(this.said);
    setTimeout(() => {
      if (found === undefined) return this.onerror?.();
      this.upload.onprogress?.({ loaded: 1 });
      const [status, document, headers = {}] = found;
      Object.assign(this, { status, headers, responseText: document === undefined ? '' : JSON.stringify(document) });
      this.onload?.();
    });
  }
}

/** The modules anew, as after a reload of the page; what lies on the device stays. */
async function page() {
  vi.resetModules();
  const { session } = await import('@shared/session/session');
  await session.start(null);
  const waiting = await import('./waiting');
  const sending = await import('./sending');
  return { session, ...waiting, ...sending };
}
type Page = Awaited<ReturnType<typeof page>>;

const photo = (bytes = 10, name = 'a.jpg') => ({ kind: 'photo' as const, name, blob: new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }) });
const states = ({ waitingAt, requestPlace }: Page) => waitingAt(requestPlace(REQUEST)).map(({ state }) => state);
const attached = () => asked.filter(({ path }) => path.endsWith('/attachments')).map(({ body }) => body);

beforeEach(async () => {
  asked = [];
  vi.stubGlobal('XMLHttpRequest', Wire);
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const request = typeof input === 'string' ? new Request(new URL(input, location.href), init) : input;
    const one = { method: request.method, path: new URL(request.url).pathname, body: request.method === 'POST' ? await request.json() : undefined };
    asked.push(one);
    const found = answer(one);
    if (found === undefined) throw new TypeError('no network');
    return new Response(JSON.stringify(found[1] ?? {}), { status: found[0], headers: { 'Content-Type': 'application/json' } });
  });
  await (await page()).forgetAllPhotos();
});
afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

/** A server that takes everything; uploads are numbered. */
function fine(): Answer {
  let count = 0;
  return ({ path }) => (path.endsWith('/uploads') ? [201, { id: `upload-${(count += 1)}` }] : [200, { id: REQUEST }]);
}

describe('photos of a request', () => {
  it('survive a reload and a network that is gone, go one after the other, and are attached in one stroke', async () => {
    const before = await page();
    const place = before.requestPlace(REQUEST);
    await before.addWaiting(place, photo(), true);
    await before.addWaiting(place, photo(20), true);
    answer = () => undefined;
    await before.startSending(REQUEST);
    expect(states(before)).toEqual(['waiting', 'waiting']);
    expect(before.sendingOf(REQUEST)).toMatchObject({ waits: true, running: false });

    const after = await page();
    answer = fine();
    asked = [];
    await after.resumeSending();
    expect(asked).toEqual([]);
    await after.startSending(REQUEST);
    expect(attached()).toEqual([{ uploads: ['upload-1', 'upload-2'] }]);
    expect([states(after), after.sendingOf(REQUEST).attached]).toEqual([[], 1]);
    expect((await (await page()).loadWaiting(place)).length).toBe(0);
  });

  it('that the server refuses say why, and hold up no other', async () => {
    const here = await page();
    const place = here.requestPlace(REQUEST);
    for (const bytes of [1, 2, 3]) await here.addWaiting(place, photo(bytes), true);
    let count = 0;
    answer = ({ path, body }) => {
      if (path.endsWith('/uploads')) {
        count += 1;
        return count === 1 ? [415, { code: 'unknown_kind', title: 'wrong kind', detail: '' }] : [201, { id: `upload-${count}` }];
      }
      if (!path.endsWith('/attachments')) return [200, { refusal: { code: 'encrypted', text: 'has a password' } }];
      const two = (body as { uploads: string[] }).uploads.length === 2;
      return two ? [422, { code: 'invalid', title: '', errors: [{ pointer: '/uploads/0', code: 'unfit_upload', detail: 'unfit' }] }] : [200, { id: REQUEST }];
    };
    await here.startSending(REQUEST);
    expect(attached()).toEqual([{ uploads: ['upload-2', 'upload-3'] }, { uploads: ['upload-3'] }]);
    expect(here.waitingAt(place).map(({ state, why }) => [state, why])).toEqual([['stopped', 'wrong kind'], ['stopped', 'has a password']]);
  });

  it('wait for a sign-in that has ended, and are sent once more where it took the uploads with it', async () => {
    const here = await page();
    await here.addWaiting(here.requestPlace(REQUEST), photo(), true);
    answer = () => [401, { code: 'token_expired' }];
    await here.startSending(REQUEST);
    expect([here.sendingOf(REQUEST).signIn, states(here)]).toEqual([true, ['waiting']]);
    let count = 0;
    answer = ({ path }) => {
      if (path.endsWith('/uploads')) return [201, { id: `upload-${(count += 1)}` }];
      return count === 1 ? [422, { code: 'invalid', errors: [{ pointer: '/uploads/0', code: 'unknown', detail: '' }] }] : [200, { id: REQUEST }];
    };
    await here.startSending(REQUEST);
    expect(attached()).toEqual([{ uploads: ['upload-1'] }, { uploads: ['upload-2'] }]);
    expect(states(here)).toEqual([]);
  });

  it('go on when somebody signs in at another place of the page', async () => {
    const here = await page();
    await here.addWaiting(here.requestPlace(REQUEST), photo(), true);
    answer = () => [401, { code: 'token_expired' }];
    await here.startSending(REQUEST);
    expect(here.sendingOf(REQUEST).signIn).toBe(true);
    const rest = fine();
    answer = (one) => (one.path.endsWith('/auth/sms') ? [200, { access_token: 'new', expires_in: 1800 }] : rest(one));
    await here.session.signIn('13812345678', '246810');
    await vi.waitFor(() => expect(states(here)).toEqual([]));
    expect([here.sendingOf(REQUEST).signIn, attached()]).toEqual([false, [{ uploads: ['upload-1'] }]]);
  });

  it('that are large go in pieces, and go on where they were cut off', async () => {
    const before = await page();
    const place = before.requestPlace(REQUEST);
    await before.addWaiting(place, photo(4_200_000), true);
    let pieces = 0;
    answer = ({ method, path, offset }) => {
      if (method === 'POST') return path.endsWith('/tus') ? [201, undefined, { location: '/api/v1/uploads/tus/half' }] : [200, { id: REQUEST }];
      if (method === 'HEAD') return [200, undefined, { 'upload-offset': '3145728' }];
      pieces += 1;
      return pieces === 4 ? undefined : [204, undefined, { 'upload-offset': offset ?? '' }];
    };
    await before.startSending(REQUEST);
    expect(states(before)).toEqual(['waiting']);
    asked = [];
    const after = await page();
    await after.startSending(REQUEST);
    expect(asked.map(({ method, offset }) => [method, offset])).toEqual([
      ['HEAD', undefined], ['PATCH', '3145728'], ['PATCH', '3670016'], ['PATCH', '4194304'], ['POST', undefined],
    ]);
    expect(attached()).toEqual([{ uploads: ['half'] }]);
  });
});

describe('photos of a draft', () => {
  it('follow it to its request, and go with it when it is forgotten', async () => {
    const here = await page();
    await here.addWaiting(here.draftPlace('k'), photo(), true);
    await here.moveWaiting(here.draftPlace('k'), here.requestPlace(REQUEST), true);
    await here.addWaiting(here.draftPlace('other'), photo(), true);
    await here.forgetDraftPhotos();
    const after = await page();
    expect(await after.loadWaiting(after.draftPlace('other'))).toEqual([]);
    expect(await after.loadWaiting(after.requestPlace(REQUEST))).toHaveLength(1);
    expect(await after.requestsWaiting()).toEqual([REQUEST]);
    await after.forgetAllPhotos();
    expect(await after.requestsWaiting()).toEqual([]);
  });

  it('that nobody may find lie in this page only, whenever it is that they become so', async () => {
    const { openStore } = await import('@shared/kept/store');
    const names = () => openStore('nuanxin').names('');
    const here = await page();
    const place = here.draftPlace('k');
    await here.addWaiting(place, photo(), true);
    expect((await names()).length).toBe(2);
    await here.mayLieOnDevice(place, false);
    expect(await names()).toEqual([]);
    expect(here.waitingAt(place).map(({ kept }) => kept)).toEqual([false]);
    await here.addWaiting(place, photo(), false);
    await here.moveWaiting(place, here.requestPlace(REQUEST), false);
    expect(await names()).toEqual([]);
    expect(here.onlyInPage()).toBe(true);
    answer = fine();
    await here.startSending(REQUEST);
    expect(attached()).toEqual([{ uploads: ['upload-1', 'upload-2'] }]);
  });

  it('that the phone has no room for stay in the page', async () => {
    const here = await page();
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    const place = here.draftPlace('k');
    await here.addWaiting(place, photo(7), true);
    full.mockRestore();
    expect(await here.loadWaiting(place)).toMatchObject([{ kept: false, bytes: 7 }]);
    expect((await here.blobOf(here.waitingAt(place)[0]?.id ?? ''))?.size).toBe(7);
  });
});

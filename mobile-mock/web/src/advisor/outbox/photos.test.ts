import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const REQUEST = { id: 'r1', number_spoken: '2600 0000 0173', version: 5, restricted: false };
const ME = 'me';

/** What a file sent to the server is answered with. */
let taken: (blob: Blob) => Promise<string>;
vi.mock('@shared/photo/wire', () => ({ sendFile: (blob: Blob) => taken(blob) }));

/** The modules anew, as after a reload of the page; what lies on the device stays. */
async function page() {
  vi.resetModules();
  const { session } = await import('@shared/session/session');
  await session.start(null);
  const { useOutbox } = await import('./outbox');
  const { operationOf, photosOf, submit } = await import('./send');
  const { ApiProblem } = await import('@shared/api/problem');
  const kept = await import('../kept/photos');
  const device = await import('../kept/device');
  const outbox = useOutbox();
  await outbox.load(ME);
  const words = (text: string) => operationOf('note', { internal_note: text }, REQUEST, ME);
  const photos = (bundle: string, more = {}) => photosOf(operationOf('photos', { shown: '' }, { ...REQUEST, ...more }, ME), bundle, 1);
  return { outbox, words, photos, submit, kept, device, ApiProblem };
}

const photo = (bytes: number) => ({ kind: 'photo' as const, name: 'a.jpg', blob: new Blob([new Uint8Array(bytes).fill(65)], { type: 'image/jpeg' }) });

let sent: [path: string, body: Record<string, unknown>][] = [];
function server(answer: (body: { uploads?: string[] }) => [number, object] = () => [200, { id: 'r1', version: 6 }]): void {
  sent = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const body = request.method === 'POST' ? ((await request.json()) as Record<string, unknown>) : {};
    if (request.method === 'POST') sent.push([new URL(request.url).pathname.split('/').pop() ?? '', body]);
    const [status, document] = answer(body);
    return new Response(JSON.stringify(document), { status, headers: { 'Content-Type': 'application/json' } });
  });
}

beforeEach(async () => {
  taken = async (blob) => `upload-${blob.size}`;
  server();
  await (await page()).device.forgetAll(ME);
});
afterEach(() => vi.unstubAllGlobals());

describe('photos of an advisor', () => {
  it('lie sealed on the phone, survive a reload without a signal, and are attached when it is back', async () => {
    const before = await page();
    await before.kept.addPhoto(ME, 'b', photo(3), false);
    await before.kept.addPhoto(ME, 'b', photo(4), false);
    taken = async () => {
      throw new before.ApiProblem(0, { code: 'offline' });
    };
    expect(await before.submit(before.photos('b'))).toBe('waiting');
    const { openStore } = await import('@shared/kept/store');
    const raw = openStore('nuanxin-advisor');
    const lying = await Promise.all((await raw.names('photo')).map(async (name) => JSON.stringify(await raw.get(name))));
    expect(lying).toHaveLength(4);
    expect(lying.join()).not.toContain('a.jpg');

    const after = await page();
    taken = async (blob) => `upload-${blob.size}`;
    await after.outbox.flush();
    expect(sent).toEqual([['attachments', { uploads: ['upload-3', 'upload-4'], told: false }]]);
    expect(after.outbox.operations.value).toEqual([]);
    expect(await after.device.names('photo')).toEqual([]);
  });

  it('wait for all words, and hold none back when one of them cannot be taken', async () => {
    const { outbox, words, photos, submit, kept, ApiProblem } = await page();
    await kept.addPhoto(ME, 'b', photo(3), false);
    await kept.addPhoto(ME, 'b', photo(4), false);
    taken = async (blob) => {
      // written while the first photo was on its way
      if (blob.size === 3) await outbox.keep(words('later'));
      if (blob.size === 3) throw new ApiProblem(415, { code: 'unknown_kind', title: 'wrong kind' });
      return 'upload-4';
    };
    expect(await submit(photos('b'))).toBe('refused');
    expect(sent.map(([path]) => path)).toEqual(['notes', 'attachments']);
    expect(outbox.operations.value.map(({ state, problem }) => [state, problem?.title])).toEqual([['refused', 'wrong kind']]);
    // the one that was refused is still there, to be looked at
    expect(kept.photosIn('b').map(({ bytes }) => bytes)).toEqual([3]);
    expect(await submit(words('after it'))).toBe('sent');
  });

  it('that the server finds broken after they were sent do not keep the others away', async () => {
    const { outbox, photos, submit, kept } = await page();
    server(({ uploads = [] }) =>
      uploads.length === 2 ? [422, { code: 'invalid', errors: [{ pointer: '/uploads/1', code: 'unfit_upload', detail: 'damaged' }] }] : [200, { id: 'r1', version: 6 }],
    );
    await kept.addPhoto(ME, 'b', photo(3), false);
    await kept.addPhoto(ME, 'b', photo(4), false);
    expect(await submit(photos('b'))).toBe('refused');
    expect(sent.map(([, { uploads }]) => uploads)).toEqual([['upload-3', 'upload-4'], ['upload-3']]);
    expect(outbox.operations.value[0]?.problem?.title).toBe('damaged');
  });

  it('of a restricted request never lie on the phone, and a large file is not taken', async () => {
    const { photos, submit, kept, device } = await page();
    await kept.addPhoto(ME, 'b', photo(3), true);
    expect(await device.names('photo')).toEqual([]);
    expect(await submit(photos('b', { restricted: true }))).toBe('sent');
    expect(await kept.addPhoto(ME, 'b', { ...photo(1), blob: Object.defineProperty(new Blob(), 'size', { value: 10_000_001 }) }, false)).toBe('too_many_bytes');
  });
});

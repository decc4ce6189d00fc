import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const TOKENS = { access_token: 'one', token_type: 'Bearer', expires_in: 1800 };

async function fresh() {
  vi.resetModules();
  const { session } = await import('./session');
  const { api, call } = await import('../api/client');
  return { session, api, call };
}

type Answer = (path: string, request: { headers: Headers }) => Response;
const json = (status: number, document: object) =>
  new Response(JSON.stringify(document), { status, headers: { 'Content-Type': 'application/json' } });

function server(answer: Answer): string[] {
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (to: string | Request, init?: RequestInit) => {
    const path = typeof to === 'string' ? to : new URL(to.url).pathname;
    asked.push(path);
    return answer(path, { headers: typeof to === 'string' ? new Headers(init?.headers) : to.headers });
  });
  return asked;
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('the sign-in', () => {
  it('is not asked about when there never was one', async () => {
    const asked = server(() => json(500, {}));
    const { session } = await fresh();
    await session.start(null);
    expect(asked).toEqual([]);
    expect(session.signedIn).toBe(false);
  });

  it('keeps no token where another page could read it', async () => {
    server(() => json(200, TOKENS));
    const { session } = await fresh();
    await session.start(null);
    await session.signIn('13812345678', '246810');
    expect(session.signedIn).toBe(true);
    expect(JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })).not.toContain('one');
  });

  it('that has run out is renewed once, for several calls at the same time', async () => {
    let token = 'old';
    const asked = server((path, { headers }) => {
      if (path.endsWith('/refresh')) {
        token = 'new';
        return json(200, { ...TOKENS, access_token: 'new' });
      }
      if (path.endsWith('/sms')) return json(200, { ...TOKENS, access_token: 'old' });
      const good = headers.get('authorization') === 'Bearer new' && token === 'new';
      return good ? json(200, { id: 'me' }) : json(401, { code: 'token_expired' });
    });
    const { session, api, call } = await fresh();
    await session.start(null);
    await session.signIn('13812345678', '246810');
    const me = () => call(() => api.GET('/api/v1/me'));
    expect(await Promise.all([me(), me()])).toEqual([{ id: 'me' }, { id: 'me' }]);
    expect(asked.filter((path) => path.endsWith('/refresh'))).toHaveLength(1);
  });

  it('that was ended elsewhere is said to be over, and not asked about again', async () => {
    server((path) => {
      if (path.endsWith('/sms')) return json(200, TOKENS);
      return json(401, { code: path.endsWith('/refresh') ? 'refresh_refused' : 'token_expired' });
    });
    const { session, api, call } = await fresh();
    await session.start(null);
    await session.signIn('13812345678', '246810');
    await expect(call(() => api.GET('/api/v1/me'))).rejects.toMatchObject({ needsSignIn: true });
    expect(session.signedIn).toBe(false);
  });
});

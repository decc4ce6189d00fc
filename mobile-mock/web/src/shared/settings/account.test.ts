import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const DEFAULTS = { language: 'zh-CN', text_size: 'standard', contrast: 'normal' } as const;
const TOKENS = { access_token: 'one', token_type: 'Bearer', expires_in: 1800 };

/** A page that has just been opened, and an account with these settings. */
async function opened(account: Record<string, string>) {
  vi.resetModules();
  const sent: object[] = [];
  const answer = (document: object) => new Response(JSON.stringify(document), { headers: { 'Content-Type': 'application/json' } });
  vi.stubGlobal('fetch', async (to: string | Request) => {
    if (typeof to === 'string') return answer(TOKENS);
    if (to.method !== 'PATCH') return answer(account);
    sent.push(await to.json());
    Object.assign(account, sent.at(-1));
    return answer(account);
  });
  const { session } = await import('../session/session');
  const { followAccount, chosenLanguage, meet } = await import('./account');
  const { keepLanguage, language } = await import('../i18n/language');
  const { useDisplay } = await import('../ui/display');
  const { chosen } = await import('./chosen');
  const speakIn = async (wanted: 'zh-CN' | 'en') => keepLanguage(wanted);
  followAccount(speakIn);
  await session.start(null);
  const enter = () => session.signIn('13812345678', '246810');
  return { sent, session, enter, meet, language, chosen, ...useDisplay(), say: chosenLanguage(speakIn) };
}

beforeEach(() => localStorage.clear());
afterEach(() => vi.unstubAllGlobals());

describe('settings of the account', () => {
  it('come to a new device, and what was not set there stays', async () => {
    const page = await opened({ ...DEFAULTS, text_size: 'largest', language: 'en' });
    await page.enter();
    await vi.waitFor(() => expect(page.display.size).toBe('largest'));
    await vi.waitFor(() => expect(page.language()).toBe('en'));
    expect([page.sent, page.chosen()]).toEqual([[], []]);
  });

  it('take what somebody chose on the device before they signed in, and nothing else', async () => {
    const page = await opened({ ...DEFAULTS, text_size: 'largest', contrast: 'high' });
    page.change({ size: 'elder' });
    await page.enter();
    await vi.waitFor(() => expect(page.sent).toEqual([{ text_size: 'elder' }]));
    expect(page.display).toMatchObject({ size: 'elder', contrast: 'high' });
    // later choices go there at once
    page.change({ contrast: 'normal' });
    await page.say('en');
    await vi.waitFor(() => expect(page.chosen()).toEqual([]));
    expect(Object.assign({}, ...page.sent)).toEqual({ text_size: 'elder', contrast: 'normal', language: 'en' });
  });

  it('do not become those of whoever signs in next', async () => {
    const page = await opened({ ...DEFAULTS });
    await page.enter();
    vi.stubGlobal('fetch', async () => Promise.reject(new Error('offline')));
    page.change({ size: 'largest' });
    expect(page.chosen()).toEqual(['text_size']);
    await page.session.signOut();
    await vi.waitFor(() => expect(page.chosen()).toEqual([]));
    expect(page.display.size).toBe('largest');
  });

  it('survive a reload until an account has them', async () => {
    (await opened({ ...DEFAULTS })).change({ size: 'elder' });
    const page = await opened({ ...DEFAULTS });
    expect(page.chosen()).toEqual(['text_size']);
    await page.enter();
    await vi.waitFor(() => expect(page.sent).toEqual([{ text_size: 'elder' }]));
  });
});

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openStore } from '@shared/kept/store';
import { LONGEST_READ, forgetAll, forgetOld, get, heard, keepRead, put, readBefore, reopen } from './device';

const raw = openStore('nuanxin-advisor');

async function everything(): Promise<string> {
  const values = await Promise.all((await raw.names('')).map(async (name) => [name, await raw.get(name)]));
  return JSON.stringify(values, (_key, value: unknown) => (value instanceof ArrayBuffer ? new TextDecoder('latin1').decode(value) : value));
}

beforeEach(async () => {
  await raw.clear();
  await forgetAll('');
  reopen();
});
afterEach(() => vi.useRealTimers());

describe('what the phone keeps', () => {
  it('lies there sealed, under a key that cannot be read out', async () => {
    await keepRead('me', 'request:1', { description: 'lives alone' });
    expect(await readBefore('me', 'request:1')).toEqual({ description: 'lives alone' });
    expect(await readBefore('somebody else', 'request:1')).toBeUndefined();
    expect(await everything()).not.toContain('lives alone');
    const key = (await raw.get('#key')) as CryptoKey;
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
  });

  it('is forgotten after twelve hours without the server, and what was written stays', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await keepRead('me', 'queue', ['one']);
    await put('op:me:1', { told: 'typed' });
    await heard();
    vi.setSystemTime(Date.now() + LONGEST_READ - 1000);
    await forgetOld(true);
    expect(await readBefore('me', 'queue')).toEqual(['one']);
    vi.setSystemTime(Date.now() + 2000);
    await forgetOld(true);
    expect(await readBefore('me', 'queue')).toBeUndefined();
    expect(await get('op:me:1')).toEqual({ told: 'typed' });
  });

  it('is forgotten when the sign-in ended, and wholly when somebody signs out', async () => {
    await keepRead('me', 'queue', ['one']);
    await heard();
    await put('op:me:1', { told: 'typed' });
    await forgetOld(false);
    expect(await readBefore('me', 'queue')).toBeUndefined();
    await forgetAll('me');
    // an answer that was on its way
    await keepRead('me', 'queue', ['one']);
    expect(await raw.names('')).toEqual([]);
  });

  it('of a colleague on the same phone, written and not sent, outlives our signing out', async () => {
    await put('op:me:1', 'mine');
    await put('draft:me:r1:note', 'mine');
    await put('op:colleague:1', 'theirs');
    await keepRead('me', 'queue', ['one']);
    await forgetAll('me');
    reopen();
    expect(await raw.names('')).toEqual(['#key', 'op:colleague:1']);
    expect(await get('op:colleague:1')).toBe('theirs');
  });
});

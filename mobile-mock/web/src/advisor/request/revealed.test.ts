import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { session } from '@shared/session/session';
import { names } from '../kept/device';
import { forgetShown, phonesOf, reveal, useRevealed } from './revealed';

afterEach(() => vi.unstubAllGlobals());

describe('what was masked', () => {
  it('is asked for with a purpose, lives in this page only, and goes when somebody signs out', async () => {
    const asked: unknown[] = [];
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(await request.json());
      return new Response(JSON.stringify({ name: '严彩娣', phones: [{ number: '13900000086' }], legal_basis: 'consent' }), {
        headers: { 'Content-Type': 'application/json' },
      });
    });
    await session.start(null);
    const { shown } = useRevealed();
    await reveal('r1', 'contact');
    expect(asked).toEqual([{ fields: ['name', 'phone', 'reporter'], purpose: 'contact' }]);
    expect(shown.get('r1')).toMatchObject({ name: '严彩娣', purpose: 'contact' });
    expect(JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage })).not.toContain('严彩娣');
    expect(await names('')).toEqual([]);
    forgetShown();
    expect(shown.size).toBe(0);
  });

  it('numbers stand once each, the reporter’s last', () => {
    const phones = [{ number: '1' }, { number: '1', whose: '本人' }, { number: '2', whose: '女儿' }];
    const reporter = { name: '邻居', phone: '3', anonymous: false, hide_from_household: false };
    expect(phonesOf({ phones, reporter, legal_basis: 'consent' })).toEqual([
      { number: '1', whose: '本人' }, { number: '2', whose: '女儿' }, { number: '3', whose: '邻居' },
    ]);
  });
});

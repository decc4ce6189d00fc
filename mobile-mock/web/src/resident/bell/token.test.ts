import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { canKeep, codeIn, forgetBell, keepBell, ownBell } from './token';

const CODE = 'bnVhbnhpbi1kZW1vLWRvb3JiZWxsLWNhb2ppYWR1LTE';

const PHONES = [{ of: 'station' as const, number: '021-0000-0012' }];

afterEach(() => vi.restoreAllMocks());

describe('the code of a doorbell', () => {
  it('is found in what people paste: alone, with spaces, at the end of a link', () => {
    for (const text of [CODE, ` ${CODE.slice(0, 20)} ${CODE.slice(20)}\n`, `https://nuanxin.example/bell#${CODE}`]) expect(codeIn(text)).toBe(CODE);
    for (const text of ['', '123456', `${CODE}x`, 'https://nuanxin.example/bell']) expect(codeIn(text)).toBe('');
  });
});

describe('a phone that is a doorbell', () => {
  it('keeps its token until somebody takes it away, and nowhere else', async () => {
    expect(await ownBell()).toBeNull();
    await keepBell({ token: CODE, phones: PHONES });
    expect(await ownBell()).toEqual({ token: CODE, phones: PHONES });
    expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain(CODE);
    await forgetBell();
    expect(await ownBell()).toBeNull();
  });

  it('that is full is found out before a code is spent', async () => {
    expect(await canKeep()).toBe(true);
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    expect(await canKeep()).toBe(false);
  });
});

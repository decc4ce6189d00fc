import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { drop, keep, kept, openStore } from '@shared/kept/store';

/** A tab of its own: the module with its draft loaded anew, over the same device. */
async function tab() {
  vi.resetModules();
  return (await import('./draft')).useDraft();
}

async function settled(): Promise<void> {
  await nextTick();
  await new Promise((resolve) => setTimeout(resolve, 20));
}

afterEach(async () => {
  await drop('draft');
  sessionStorage.clear();
  vi.useRealTimers();
});

describe('a draft', () => {
  it('is there again after the page was closed, with the key under which it was begun', async () => {
    const first = await tab();
    first.draft.needs = ['care'];
    first.draft.words = '下不了楼';
    await settled();
    const second = await tab();
    await second.load();
    expect(second.draft.words).toBe('下不了楼');
    expect(second.draft.key).toBe(first.draft.key);
    expect(second.draft.key).toMatch(/^[0-9a-f]{32}$/);
  });

  it('about violence leaves nothing in the device, and goes with its tab', async () => {
    const first = await tab();
    first.draft.words = '他打我';
    await settled();
    expect(await kept('draft')).toBeDefined();
    first.draft.needs = ['abuse'];
    await settled();
    expect(await kept('draft')).toBeUndefined();
    expect(sessionStorage.getItem('draft')).toContain('他打我');
  });

  it('takes its photos along: off the device when it becomes a secret, and away when it is forgotten', async () => {
    const names = async () => (await openStore('nuanxin').names('')).map((name) => name.split(':')[0]).sort();
    const before = await tab();
    before.draft.needs = ['care'];
    await settled();
    const { addWaiting, draftPlace } = await import('../photos/waiting');
    await addWaiting(draftPlace(before.draft.key), { kind: 'photo', blob: new Blob(['x']), name: 'a.jpg' }, true);
    expect(await names()).toEqual(['bytes', 'draft', 'photo']);
    const after = await tab();
    await after.load();
    after.draft.secret = true;
    await settled();
    expect(await names()).toEqual([]);
    const { waitingAt, draftPlace: place } = await import('../photos/waiting');
    expect(waitingAt(place(after.draft.key))).toMatchObject([{ kept: false }]);
    await after.forget();
    expect(waitingAt(place(after.draft.key))).toEqual([]);
  });

  it('is forgotten after seven days, and when it was sent', async () => {
    const first = await tab();
    first.draft.words = '旧的';
    await settled();
    const old = (await kept<object>('draft')) ?? {};
    await keep('draft', { ...old, savedAt: Date.now() - 8 * 24 * 3600 * 1000 });
    const second = await tab();
    await second.load();
    expect(second.draft.words).toBe('');

    second.draft.words = '新的';
    await settled();
    await second.forget();
    await settled();
    expect(await kept('draft')).toBeUndefined();
    expect(second.draft.words).toBe('');
    expect(second.draft.key).not.toBe(first.draft.key);
  });

  it('of two tabs is the one that was written last, and gone in both when it was sent in one', async () => {
    const first = await tab();
    first.draft.words = '第一页';
    await settled();
    const second = await tab();
    await second.load();
    second.draft.words = '第二页';
    await settled();
    await first.load();
    expect(first.draft.words).toBe('第二页');
    await second.forget();
    await first.load();
    expect(first.draft.words).toBe('');
  });

  it('that the device has no room for says so, and stays on the page', async () => {
    const only = await tab();
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    only.draft.words = '写了很多';
    await settled();
    expect(only.unkept.value).toBe(true);
    expect(only.draft.words).toBe('写了很多');
    full.mockRestore();
    await only.load();
    expect(only.draft.words).toBe('写了很多');
  });
});

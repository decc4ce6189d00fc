import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { useDraft } from '../ask/draft';
import { arrived, read, takeHanded, takeUp } from './handed';

const PLACE = '#lng=121.4367&lat=31.2316&crs=gcj02&place=%E6%AD%A6%E5%AE%9A%E8%A5%BF%E8%B7%AF&turn=2';

beforeEach(async () => {
  arrived.uploads = [];
  await useDraft().forget();
});

describe('what the mini-program hands over', () => {
  it('is read from behind the #, and leaves the address', () => {
    window.history.replaceState(null, '', '/ask/where?from=check#ticket=abc&turn=1');
    expect(takeHanded(window.location)?.ticket).toBe('abc');
    expect(window.location.href).toMatch(/\/ask\/where\?from=check$/);
  });

  it('is nothing else: a neighbour’s link stays where it is', () => {
    expect(read('#bm8tc3VjaC1saW5rLW5vLXN1Y2g')).toBeNull();
    expect(read('')).toBeNull();
  });

  it('is a place as WeChat says it, or none', () => {
    expect(read(PLACE)?.point).toEqual({ lng: 121.4367, lat: 31.2316, crs: 'gcj02' });
    for (const bad of ['#lng=x&lat=31', '#lng=999&lat=31', '#lng=121.4']) expect(read(bad)?.point).toBeNull();
    expect(read('#uploads=0199-no,01997f0e-7c1b-7a51-8d2c-5b0a4c1e9f10')?.uploads).toEqual(['01997f0e-7c1b-7a51-8d2c-5b0a4c1e9f10']);
  });

  it('goes into the draft, and takes no words away', async () => {
    const said = read(PLACE);
    if (said === null) throw new Error('nothing was read');
    const { draft } = useDraft();
    await takeUp(said);
    expect(draft).toMatchObject({ address: '武定西路', point: { crs: 'gcj02' } });
    draft.address = '桥下面';
    await takeUp(said);
    expect(draft.address).toBe('桥下面');
  });
});

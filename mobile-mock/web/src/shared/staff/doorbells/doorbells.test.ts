import { describe, expect, it } from 'vitest';
import { type Doorbell, bellLink, ordered, placeBefore, standingOf } from './doorbells';
import { numberIn } from './person';
import { square } from './square';

const bell = (id: string, more: Partial<Doorbell> = {}): Doorbell => ({
  id, kind: 'button', station_id: 's', person_id: 'p', name: id, address: 'a', bound: false, registered_at: '2026-06-01T00:00:00Z', heard_at: '2026-06-01T01:00:00Z', silent: false, ...more,
});

describe('the list of doorbells', () => {
  it('tells a silent button from a phone that nobody has taken over, and from one that was not heard yet', () => {
    expect(standingOf(bell('a', { silent: true }))).toBe('silent');
    expect(standingOf(bell('a', { kind: 'phone' }))).toBe('unbound');
    expect(standingOf(bell('a', { kind: 'phone', bound: true, heard_at: null }))).toBe('never');
    expect(standingOf(bell('a'))).toBe('heard');
  });

  it('has the silent ones first, each once, and the newest first otherwise', () => {
    const silent = bell('old', { silent: true });
    const all = [silent, bell('new'), bell('phone', { kind: 'phone' }), bell('older'), silent];
    expect(ordered(all).map(({ id }) => id)).toEqual(['old', 'phone', 'new', 'older']);
  });
});

describe('a doorbell', () => {
  it('has a link whose code no server reads', () => {
    const link = new URL(bellLink('https://nuanxin.example', 'x'.repeat(43)));
    expect([link.pathname, link.search, link.hash]).toEqual(['/bell', '', `#${'x'.repeat(43)}`]);
  });

  it('names a neighbour before one who is there, or the last', () => {
    const there = [{ id: 'a', position: 2 }, { id: 'b', position: 5 }];
    expect([placeBefore(there, 'b'), placeBefore(there, '')]).toEqual([5, undefined]);
  });

  it('is found by what somebody reads from a paper', () => {
    expect(numberIn('2600 0000 0173')).toEqual({ kind: 'request', number: '260000000173' });
    expect(numberIn('８００-000-0017')).toEqual({ kind: 'file', number: '8000000017' });
    for (const wrong of ['', '13812345678', 'A00000000017']) expect(numberIn(wrong)).toBeNull();
  });
});

describe('the square', () => {
  it('has three marks for the camera and white around it', () => {
    const { wide, path } = square(bellLink('https://nuanxin.example', 'x'.repeat(43)));
    const black = new Set(path.match(/M\d+ \d+/g));
    // a frame, a gap and a block, seven wide, in three of the corners
    for (const [x = 0, y = 0] of [[4, 4], [wide - 11, 4], [4, wide - 11]]) {
      const middle = Array.from({ length: 7 }, (_, at) => black.has(`M${x + at} ${y + 3}`));
      expect(middle).toEqual([true, false, true, true, true, false, true]);
    }
    const places = [...black].flatMap((one) => one.slice(1).split(' ').map(Number));
    expect(Math.min(...places)).toBe(4);
    expect(Math.max(...places)).toBe(wide - 5);
  });
});

import { describe, expect, it } from 'vitest';
import { settle } from '../queue/settled';
import { type Division, suggest } from './suggest';

const DIVISIONS: Division[] = [
  { code: '1', name: '曹家渡街道', level: 'street', parent_code: '0' },
  { code: '2', name: '江宁路街道', level: 'street', parent_code: '0' },
  { code: '3', name: '彭浦镇', level: 'street', parent_code: '0' },
  { code: '11', name: '武定坊居民委员会', level: 'committee', parent_code: '1' },
  { code: '12', name: '叶庆居民委员会', level: 'committee', parent_code: '1' },
  { code: '21', name: '永乐居民委员会', level: 'committee', parent_code: '2' },
];
const texts = (typed: string) => suggest(typed, DIVISIONS).map(({ text }) => text);

describe('places while an address is typed', () => {
  it('are streets by any part of their names, and committees with their street', () => {
    expect(texts('江宁')[0]).toBe('江宁路街道');
    expect(texts('永乐')).toEqual(['江宁路街道永乐居民委员会']);
    expect(texts('静安区彭浦')[0]).toBe('彭浦镇');
  });

  it('are the committees of a street that was named', () => {
    expect(texts('曹家渡街道')).toEqual(['曹家渡街道武定坊居民委员会', '曹家渡街道叶庆居民委员会']);
    expect(texts('曹家渡街道武定')).toEqual(['曹家渡街道武定坊居民委员会']);
    expect(texts('曹家渡叶')).toEqual(['曹家渡街道', '曹家渡街道叶庆居民委员会']);
  });

  it('are none when nothing fits, or all was said', () => {
    expect(texts('')).toEqual([]);
    expect(texts('武定西路1189弄')).toEqual([]);
    expect(texts('曹家渡街道武定坊居民委员会')).toEqual([]);
  });
});

describe('a list that somebody reads', () => {
  const id = (one: string) => one.slice(0, 1);

  it('keeps its rows in place; what is new waits', () => {
    expect(settle(['a1', 'b1', 'c1'], ['x1', 'c2', 'a2'], id)).toEqual({ shown: ['a2', 'c2'], fresh: 1 });
    expect(settle([], ['x1'], id)).toEqual({ shown: ['x1'], fresh: 0 });
  });
});

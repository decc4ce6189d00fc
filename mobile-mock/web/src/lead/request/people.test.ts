import { expect, it } from 'vitest';
import { type Team, candidatesOf } from './people';
import { clearTyped, forgetTyped, useKey, useTyped } from './typed';

const NOW = Date.parse('2026-11-30T10:00:00+08:00');
const team: Team = {
  accounts: [{ id: 'a', name: '安', role: 'advisor' }, { id: 'b', name: '白', role: 'advisor' }, { id: 'c', name: '陈', role: 'advisor' }, { id: 'l', name: '李', role: 'lead' }],
  duty: {
    answering: [{ account_id: 'b', name: '白' }], district_answers: false, changes: [], uncovered: [],
    slots: [{ account_id: 'b', name: '白' }, { account_id: 'd', name: '丁' }],
  } as unknown as Team['duty'],
  leave: [{ account_id: 'a', from: '2026-11-30T00:00:00+08:00', to: '2026-12-01T00:00:00+08:00' }] as Team['leave'],
  load: [{ station_id: 's', advisor_id: 'c', advisor: '陈', open: 4, overdue: 1 }, { station_id: 'other', advisor_id: 'e', advisor: '俄', open: 0, overdue: 0 }] as Team['load'],
};

it('who is there comes first, who is away last', () => {
  expect(candidatesOf(team, 's', NOW).map(({ id, onDuty, away, open }) => [id, onDuty, away, open])).toEqual([
    ['b', true, false, 0], ['c', false, false, 4], ['a', false, true, 0],
  ]);
});

it('a lead may be put on duty, and is given nothing', () => {
  expect(candidatesOf(team, 's', NOW, ['advisor', 'lead']).map(({ id }) => id)).toContain('l');
});

it('without the list of accounts the roster and what people have tells who works there', () => {
  expect(candidatesOf({ ...team, accounts: [] }, 's', NOW).map(({ id }) => id).sort()).toEqual(['b', 'c', 'd']);
});

it('nobody of the station is on duty while the district answers', () => {
  const district = { ...team, duty: { ...team.duty, district_answers: true } };
  expect(candidatesOf(district, 's', NOW).some(({ onDuty }) => onDuty)).toBe(false);
});

it('words that were not sent are there again, by what they are about, until they are sent or somebody signs out', () => {
  useTyped('complaint 1', ['told']).told = '您好';
  expect(useTyped('complaint 1', ['told']).told).toBe('您好');
  expect(useTyped('complaint 2', ['told']).told).toBe('');
  clearTyped('complaint 1');
  expect(useTyped('complaint 1', ['told']).told).toBe('');
  useTyped('complaint 2', ['told']).told = '再看看';
  forgetTyped();
  expect(useTyped('complaint 2', ['told']).told).toBe('');
});

it('the same words have the same key, others another', () => {
  const keyOf = useKey();
  const first = keyOf({ told: 'a' });
  expect(keyOf({ told: 'a' })).toBe(first);
  expect(keyOf({ told: 'b' })).not.toBe(first);
});

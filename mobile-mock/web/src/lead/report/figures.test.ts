import { expect, it } from 'vitest';
import { type Line, lengthOf, linesOf, overdueByStation, percent, restrictedCount, sorted, written } from './figures';
import { fileName } from './save';

const figures = (submitted: number, on_time: number | null, mean: number | null) =>
  ({ submitted, ended: 0, cases: 0, merged: 0, by_group: [], promises: { kept: 0, missed: 0, on_time }, satisfaction: { mean, n: 0 } }) as Line['figures'];
const line = (name: string, ...of: Parameters<typeof figures>): Line => ({ id: name, name, figures: figures(...of) });

it('a share is never rounded to all or to nothing', () => {
  expect([1, 0.999, 0.5, 0.001, 0].map(percent)).toEqual(['100%', '99%', '50%', '1%', '0%']);
});

it('what has no figure is said to have none, and not nought', () => {
  const none = figures(0, null, null);
  expect(written(none, 'volume')).toBe('0');
  expect(written(none, 'on_time')).toBeNull();
  expect(written(none, 'satisfaction')).toBeNull();
  expect(written(figures(3, 0.5, 4.25), 'satisfaction')).toBe('4.3');
});

it('what is to be looked at stands first, what has no figure last', () => {
  const lines = [line('a', 1, 0.9, 5), line('b', 9, null, null), line('c', 5, 0.2, 2)];
  expect(sorted(lines, 'volume').map(({ name }) => name)).toEqual(['b', 'c', 'a']);
  expect(sorted(lines, 'on_time').map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  expect(sorted(lines, 'satisfaction').map(({ name }) => name)).toEqual(['c', 'a', 'b']);
});

it('bars are as long as their figures', () => {
  expect(lengthOf(figures(5, 0.25, 3), 'volume', 10)).toBe(0.5);
  expect(lengthOf(figures(5, 0.25, 3), 'on_time', 10)).toBe(0.25);
  expect(lengthOf(figures(5, 0.25, 3), 'satisfaction', 10)).toBe(0.5);
  expect(lengthOf(figures(0, null, null), 'volume', 0)).toBe(0);
});

it('lines are named by the server or by the texts, and never by nothing', () => {
  const names = { code: (dimension: string, code: string) => `${dimension} ${code}`, none: (dimension: string) => `no ${dimension}`, station: (_id: unknown, official: string) => official };
  const report = (by: string, item: object) => ({ by, items: [{ figures: figures(1, 1, 1), ...item }] }) as unknown as Parameters<typeof linesOf>[0];
  const name = (by: string, item: object) => linesOf(report(by, item), names)[0]?.name;
  expect(name('station', { station: '曹家渡' })).toBe('曹家渡');
  expect(name('station', {})).toBe('no station');
  expect(name('need', { value: 'care' })).toBe('need care');
  expect(name('need', {})).toBe('no need');
  expect(name('advisor', { value: 'an id', advisor: '陈静' })).toBe('陈静');
});

it('restricted requests that would tell of single people have no number', () => {
  expect([{ submitted: 7 }, { submitted: null }, {}].map(restrictedCount)).toEqual([7, null, null]);
});

it('missed promises are added up by station', () => {
  const item = (station_id: string | null, promises: number) => ({ station_id, promises }) as Parameters<typeof overdueByStation>[0][number];
  expect([...overdueByStation([item('a', 2), item('a', 3), item(null, 9), item('b', 1)])]).toEqual([['a', 5], ['b', 1]]);
});

it('a file has a name that every system takes', () => {
  expect(fileName('统计', '站点', '2026-11-01', '2026-11-30')).toBe('统计_站点_2026-11-01_2026-11-30.csv');
  expect(fileName('a/b:c', 'd e')).toBe('a-b-c_d-e.csv');
});

import { expect, it } from 'vitest';
import { dateOf, momentOf, timeOf } from '../days';
import { course, mistakeOf, periodOf } from './periods';

it('weeks begin on Monday, months on the first, and what is not over ends today', () => {
  // a Monday
  expect(periodOf('this_week', '2026-11-30')).toEqual({ from: '2026-11-30', to: '2026-11-30' });
  expect(periodOf('last_week', '2026-11-30')).toEqual({ from: '2026-11-23', to: '2026-11-29' });
  expect(periodOf('last_week', '2026-12-06')).toEqual({ from: '2026-11-23', to: '2026-11-29' });
  expect(periodOf('this_month', '2026-11-30')).toEqual({ from: '2026-11-01', to: '2026-11-30' });
  expect(periodOf('last_month', '2027-01-15')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
  expect(periodOf('last_month', '2028-03-31')).toEqual({ from: '2028-02-01', to: '2028-02-29' });
});

it('a course is whole periods that join, the last one running', () => {
  expect(course('this_month', '2027-01-15', 3)).toEqual([
    { from: '2026-11-01', to: '2026-11-30' }, { from: '2026-12-01', to: '2026-12-31' }, { from: '2027-01-01', to: '2027-01-15' },
  ]);
  expect(course('last_week', '2026-12-02', 2)).toEqual([{ from: '2026-11-23', to: '2026-11-29' }, { from: '2026-11-30', to: '2026-12-02' }]);
  expect(course('own', '2026-12-02', 2)).toEqual([]);
});

it('days that make no sense are said to', () => {
  expect(mistakeOf({ from: '2026-01-01', to: '2026-01-01' })).toBeNull();
  expect(mistakeOf({ from: '2026-01-02', to: '2026-01-01' })).toBe('report.wrong_order');
  expect(mistakeOf({ from: '', to: '2026-01-01' })).toBe('report.missing_day');
  expect(mistakeOf({ from: '2020-01-01', to: '2026-01-01' })).toBe('report.too_long');
});

it('dates and times are those of Shanghai, wherever the reader is', () => {
  expect(dateOf(Date.parse('2026-11-30T16:30:00Z'))).toBe('2026-12-01');
  expect(timeOf(Date.parse('2026-11-30T16:30:00Z'))).toBe('00:30');
  expect(momentOf('2026-12-01', '24:00')).toBe(Date.parse('2026-12-02T00:00:00+08:00'));
});

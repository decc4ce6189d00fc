import { expect, it } from 'vitest';
import { clockTime, hoursOf, leaveOf, mistakesOf, weekOf } from './plan';

const NOW = Date.parse('2026-11-30T10:10:00+08:00');

it('a gap is filled on its first date from now on', () => {
  const gap = { from_at: '2026-12-01T01:00:00Z', until_at: '2026-12-01T09:00:00Z' };
  expect(hoursOf(gap, NOW)).toEqual({ on: '2026-12-01', from: '09:00', to: '17:00' });
  expect(hoursOf({ ...gap, until_at: '2026-12-04T09:00:00Z' }, NOW)).toEqual({ on: '2026-12-01', from: '09:00', to: '24:00' });
  expect(hoursOf({ from_at: '2026-11-29T01:00:00Z', until_at: '2026-11-30T09:00:00Z' }, NOW)).toEqual({ on: '2026-11-30', from: '10:10', to: '17:00' });
});

it('times are read as people type them', () => {
  expect(['9:00', '09:00', '１８：３０', ' 24:00 '].map(clockTime)).toEqual(['09:00', '09:00', '18:30', '24:00']);
  expect(['24:01', '25:00', '9', '09:60', ''].map(clockTime)).toEqual([null, null, null, null, null]);
});

it('hours that make no sense are said to', () => {
  expect(mistakesOf({ from: '09:00', to: '17:00' })).toEqual({});
  expect(mistakesOf({ from: 'x', to: '17:00' })).toEqual({ from: 'duty.wrong_time' });
  expect(mistakesOf({ from: '17:00', to: '09:00' })).toEqual({ to: 'duty.wrong_order' });
  expect(mistakesOf({ from: '09:00', to: '17:00' }, { date: '2026-11-29', today: '2026-11-30' })).toEqual({ on: 'duty.wrong_date' });
});

it('a week has seven days, each in the order of its hours', () => {
  const slot = (weekday: string, from: string) => ({ id: from, account_id: '', name: '', weekday, from, to: '17:00', on_holidays: false });
  const week = weekOf([slot('monday', '13:00'), slot('monday', '09:00'), slot('sunday', '10:00')] as Parameters<typeof weekOf>[0]);
  expect(week.map(({ slots }) => slots.map(({ from }) => from))).toEqual([['09:00', '13:00'], [], [], [], [], [], ['10:00']]);
});

it('a leave holds its last day', () => {
  expect(leaveOf('2026-12-31', '2026-12-31')).toEqual({ from: '2026-12-31T00:00:00+08:00', to: '2027-01-01T00:00:00+08:00' });
  expect(leaveOf('2026-12-31', '2026-12-30')).toBeNull();
  expect(leaveOf('', '2026-12-30')).toBeNull();
});

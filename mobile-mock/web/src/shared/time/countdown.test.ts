// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { countdown, period, pressing } from './countdown';

const NOW = Date.parse('2026-11-30T09:00:00+08:00');
const at = (iso: string) => Date.parse(iso);

describe('the countdown', () => {
  it('says as much as somebody needs', () => {
    for (const [due, key, values] of [
      ['2026-11-30T09:00:40+08:00', 'left.moment', {}],
      ['2026-11-30T09:05:10+08:00', 'left.minutes', { minutes: 5 }],
      ['2026-11-30T11:10:00+08:00', 'left.hours_minutes', { hours: 2, minutes: 10 }],
      ['2026-11-30T11:00:00+08:00', 'left.hours', { hours: 2 }],
      ['2026-11-30T17:59:00+08:00', 'left.hours', { hours: 8 }],
      ['2026-12-01T13:00:00+08:00', 'left.days_hours', { days: 1, hours: 4 }],
      ['2026-12-01T09:00:00+08:00', 'left.days', { days: 1 }],
      ['2026-12-20T17:00:00+08:00', 'left.days', { days: 20 }],
      ['2026-11-30T09:00:00+08:00', 'late.moment', {}],
      ['2026-11-30T07:30:00+08:00', 'late.hours_minutes', { hours: 1, minutes: 30 }],
      ['2026-11-26T09:00:00+08:00', 'late.days', { days: 4 }],
    ] as const) {
      expect([due, countdown(at(due), NOW)]).toEqual([due, { key, values }]);
    }
  });

  it('turns to overdue by itself while the phone has no signal', () => {
    const told = { due_at: '2026-11-30T09:30:00+08:00', due_today: true, at_risk: false, overdue: false };
    expect(pressing(told, NOW)).toBe('due_today');
    expect(pressing({ ...told, at_risk: true }, NOW)).toBe('at_risk');
    expect(pressing(told, NOW + 30 * 60_000)).toBe('overdue');
    expect(pressing({ ...told, due_today: false }, NOW)).toBe('calm');
  });
});

describe('a period', () => {
  it('is read as the policy writes it', () => {
    expect(period('4wh')).toEqual({ count: 4, unit: 'wh' });
    expect(period('20wd')).toEqual({ count: 20, unit: 'wd' });
    expect(period('30d')).toEqual({ count: 30, unit: 'd' });
    expect(period('whenever')).toBeNull();
  });
});

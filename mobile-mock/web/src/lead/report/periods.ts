import { plusDays, weekdayOf } from '../days';

/** Periods that are asked for most; the others are named by their days. */
export const PRESETS = ['this_week', 'last_week', 'this_month', 'last_month', 'own'] as const;
export type Preset = (typeof PRESETS)[number];

/** Days, both included. */
export interface Period {
  from: string;
  to: string;
}

const monthOf = (date: string) => `${date.slice(0, 7)}-01`;

/** The days of a preset, seen from `today`: what is not over yet ends today. */
export function periodOf(preset: Exclude<Preset, 'own'>, today: string): Period {
  const monday = plusDays(today, -weekdayOf(today));
  const month = monthOf(today);
  switch (preset) {
    case 'this_week':
      return { from: monday, to: today };
    case 'last_week':
      return { from: plusDays(monday, -7), to: plusDays(monday, -1) };
    case 'this_month':
      return { from: month, to: today };
    case 'last_month':
      return { from: monthOf(plusDays(month, -1)), to: plusDays(month, -1) };
  }
}

/** The longest period, in days: the server refuses more than five years. */
const LONGEST = 5 * 366;

/** What is wrong with days that somebody has typed: the key of a sentence, none when they are right. */
export function mistakeOf(period: Period): string | null {
  if (period.from === '' || period.to === '') return 'report.missing_day';
  if (period.to < period.from) return 'report.wrong_order';
  return plusDays(period.from, LONGEST) < period.to ? 'report.too_long' : null;
}

/** Whole weeks or months that ended last, the oldest first, with the one that runs: what a course is drawn from. */
export function course(preset: Preset, today: string, count: number): Period[] {
  if (preset === 'own') return [];
  const weekly = preset === 'this_week' || preset === 'last_week';
  const periods = [periodOf(weekly ? 'this_week' : 'this_month', today)];
  while (periods.length < count) {
    const next = periods[0];
    if (next === undefined) break;
    const to = plusDays(next.from, -1);
    periods.unshift({ from: weekly ? plusDays(next.from, -7) : monthOf(to), to });
  }
  return periods;
}

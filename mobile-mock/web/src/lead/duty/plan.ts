import type { Schemas } from '@shared/api/client';
import { dateOf, plusDays, timeOf } from '../days';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Hours on one date, as a form holds them. */
export interface Hours {
  on: string;
  from: string;
  to: string;
}

/** What of a gap lies on its first date from now on: that is what one change of the plan fills. */
export function hoursOf(gap: { from_at: string; until_at: string }, now: number): Hours {
  const from = Math.max(Date.parse(gap.from_at), now);
  const until = Math.max(Date.parse(gap.until_at), from);
  const on = dateOf(from);
  return { on, from: timeOf(from), to: dateOf(until) === on ? timeOf(until) : '24:00' };
}

/** A time of day as somebody types it, `9:00`, full-width colon too; null where it is none. */
export function clockTime(typed: string): string | null {
  const found = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(typed.normalize('NFKC').trim());
  if (found === null) return null;
  const time = `${(found[1] ?? '').padStart(2, '0')}:${found[2]}`;
  return time <= '24:00' ? time : null;
}

/** What is wrong with hours: the key of a sentence, by field. */
export function mistakesOf(hours: { from: string; to: string }, on?: { date: string; today: string }): Record<string, string> {
  const from = clockTime(hours.from);
  const to = clockTime(hours.to);
  return {
    ...(on && on.date < on.today ? { on: 'duty.wrong_date' } : {}),
    ...(from === null ? { from: 'duty.wrong_time' } : {}),
    ...(to === null ? { to: 'duty.wrong_time' } : {}),
    ...(from !== null && to !== null && to <= from ? { to: 'duty.wrong_order' } : {}),
  };
}

/** The weekly duties of each day, in the order of the hours. */
export function weekOf(slots: Schemas['DutySlot'][]): { weekday: Weekday; slots: Schemas['DutySlot'][] }[] {
  const sorted = [...slots].sort((one, other) => one.from.localeCompare(other.from) || one.name.localeCompare(other.name, 'zh-CN'));
  return WEEKDAYS.map((weekday) => ({ weekday, slots: sorted.filter((one) => one.weekday === weekday) }));
}

/** A leave of whole days, both included, as the API takes it; null where the days make no sense. */
export function leaveOf(first: string, last: string): { from: string; to: string } | null {
  if (first === '' || last === '' || last < first) return null;
  return { from: `${first}T00:00:00+08:00`, to: `${plusDays(last, 1)}T00:00:00+08:00` };
}

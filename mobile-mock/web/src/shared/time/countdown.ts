const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is left of a promise, or how long it has been missed: the key of a sentence, and the numbers in it. */
export interface Left {
  key: string;
  values: Record<string, number>;
}

/**
 * What is left until `due`, in words: as exact as somebody needs it. Days alone from three days on, hours alone from six hours on;
 * never more than there is.
 */
export function countdown(due: number, now: number): Left {
  const late = now >= due;
  const rest = Math.abs(due - now);
  const days = Math.floor(rest / DAY);
  const hours = Math.floor((rest % DAY) / HOUR);
  const minutes = Math.floor((rest % HOUR) / MINUTE);
  const say = (key: string, values: Record<string, number>): Left => ({ key: `${late ? 'late' : 'left'}.${key}`, values });
  if (days >= 3 || (days > 0 && hours === 0)) return say('days', { days });
  if (days > 0) return say('days_hours', { days, hours });
  if (hours >= 6 || (hours > 0 && minutes === 0)) return say('hours', { hours });
  if (hours > 0) return say('hours_minutes', { hours, minutes });
  if (minutes > 0) return say('minutes', { minutes });
  return say('moment', {});
}

/** How much a promise presses: it was missed, its time is nearly over, it ends today, or none of it. */
export type Pressing = 'overdue' | 'at_risk' | 'due_today' | 'calm';

/** How much it presses now: what the server found, and what has passed since. */
export function pressing(
  deadline: { due_at: string; due_today: boolean; at_risk: boolean; overdue: boolean },
  now: number,
): Pressing {
  if (deadline.overdue || Date.parse(deadline.due_at) <= now) return 'overdue';
  if (deadline.at_risk) return 'at_risk';
  return deadline.due_today ? 'due_today' : 'calm';
}

/** A period as the policy writes it (`4wh`, `1wd`, `30d`, `10s`): how many of what. */
export function period(written: string): { count: number; unit: string } | null {
  const found = /^(\d+)(wh|wd|[smhd])$/.exec(written);
  return found === null ? null : { count: Number(found[1]), unit: found[2] ?? '' };
}

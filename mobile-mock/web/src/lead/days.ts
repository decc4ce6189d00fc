/** Dates and times of day of the stations, whatever the reader's own clock is set to. Shanghai has no summer time. */
const AHEAD = 8 * 3_600_000;
const DAY = 86_400_000;

/** The date in Shanghai of a moment, `2026-11-30`. */
export function dateOf(at: number): string {
  return new Date(at + AHEAD).toISOString().slice(0, 10);
}

/** The time of day in Shanghai of a moment, `09:00`. */
export function timeOf(at: number): string {
  return new Date(at + AHEAD).toISOString().slice(11, 16);
}

/** The moment at which a date begins in Shanghai, or a time of day on it is reached. */
export function momentOf(date: string, time = '00:00'): number {
  return Date.parse(`${date}T00:00:00+08:00`) + minutesOf(time) * 60_000;
}

/** Minutes since midnight; `24:00` is the end of the day. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** So many days after a date, or before it. */
export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Days since Monday, 0 to 6. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

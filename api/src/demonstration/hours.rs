//! Walking along working time, forward and backward.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use nuanxin_domain::calendar::{ClockTime, instant, local_date};
use nuanxin_domain::rules::Rules;

/// Further back no working time is looked for; the longest holidays are a third of it.
const DAYS_BACK: usize = 60;

/// The instant at which so many minutes of working time have passed since `from`.
pub fn working_after(rules: &Rules, from: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
    let hours = rules.hours(None);
    let time = Duration::minutes(minutes);
    rules.calendar.add_working_time(from, time, &hours).due_at
}

/// The instant from which so many minutes of working time passed until `until`.
pub fn working_before(rules: &Rules, until: DateTime<Utc>, minutes: i64) -> DateTime<Utc> {
    let hours = rules.hours(None);
    let mut left = Duration::minutes(minutes);
    let mut date = local_date(until);
    for _ in 0..DAYS_BACK {
        for span in hours.spans(&rules.calendar, date).iter().rev() {
            let from = on(date, span.from);
            let to = on(date, span.to).min(until);
            if to - from >= left {
                return to - left;
            }
            left -= (to - from).max(Duration::zero());
        }
        date = date.pred_opt().unwrap_or(date);
    }
    until - Duration::days(1)
}

/// The instant at which a wall clock in Shanghai shows this time.
fn on(date: NaiveDate, time: ClockTime) -> DateTime<Utc> {
    instant(date.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(time.minutes())))
}

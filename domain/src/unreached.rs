//! Attempts that reach nobody are no contacts. After some of them somebody goes to the door (domain rules, section 4, "An
//! attempt is not a contact"): silence of an old man is a danger sign.

use crate::calendar::{WorkCalendar, local, local_date};
use crate::help_request::Means;
use crate::urgency::Urgency;
use chrono::{DateTime, Duration, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Normal: attempts in so many different half-days…
const HALF_DAYS: usize = 3;
/// …that lie within so many working days.
const WORKING_DAYS: usize = 2;
/// Urgent: two attempts within so many minutes.
const URGENT_MINUTES: i64 = 30;
/// The first hour of the second half of a day.
const NOON: u32 = 12;
/// Attempts that are kept: more than the rule ever looks at.
const KEPT: usize = 12;

/// An attempt that reached nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When.
    pub at: DateTime<Utc>,
    /// By which means.
    pub means: Means,
}

/// Adds an attempt to those since the last contact, in the order of their times; the oldest go.
pub fn remember(attempts: &mut Vec<Attempt>, new: Attempt) {
    attempts.push(new);
    attempts.sort_by_key(|attempt| attempt.at);
    let old = attempts.len().saturating_sub(KEPT);
    attempts.drain(..old);
}

/// Whether a visit at the door is owed after these attempts. Who is in greater danger is never visited later: what is
/// enough for a normal request is enough for an urgent one, and that for an SOS.
pub fn visit_is_owed(urgency: Urgency, attempts: &[Attempt], calendar: &WorkCalendar) -> bool {
    match urgency {
        Urgency::Sos => !attempts.is_empty(),
        Urgency::Urgent => two_in_a_row(attempts) || three_half_days(attempts, calendar),
        Urgency::Normal => three_half_days(attempts, calendar),
    }
}

fn two_in_a_row(attempts: &[Attempt]) -> bool {
    let mut times: Vec<DateTime<Utc>> = attempts.iter().map(|attempt| attempt.at).collect();
    times.sort_unstable();
    let close = |two: &[DateTime<Utc>]| two[1] - two[0] <= Duration::minutes(URGENT_MINUTES);
    times.windows(2).any(close)
}

fn three_half_days(attempts: &[Attempt], calendar: &WorkCalendar) -> bool {
    let halves: BTreeSet<(NaiveDate, bool)> = attempts.iter().map(|attempt| half_day(attempt.at)).collect();
    let halves: Vec<(NaiveDate, bool)> = halves.into_iter().collect();
    halves.windows(HALF_DAYS).any(|three| {
        let (first, last) = (three[0].0, three[HALF_DAYS - 1].0);
        let days = first.iter_days().take_while(|date| *date <= last);
        days.filter(|date| calendar.is_working_day(*date))
            .take(WORKING_DAYS + 1)
            .count()
            <= WORKING_DAYS
    })
}

/// The date, and whether it was in the afternoon.
fn half_day(at: DateTime<Utc>) -> (NaiveDate, bool) {
    (local_date(at), local(at).hour() >= NOON)
}

#[cfg(test)]
mod tests;

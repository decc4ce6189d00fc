//! Which promises press: due today, at risk, overdue. Said once, for the queue's views and for what stands in their rows.
//!
//! Appeals are left out: the one whom an appeal is about works in these views and does not learn of it. Whoever decides
//! it is told of its time by the ladder.

use super::HelpRequest;
use crate::calendar::{instant, local_date};
use crate::deadline::{Deadline, DeadlineKind};
use chrono::{DateTime, Days, NaiveTime, Utc};

/// How a promise presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pressing {
    /// Not missed, and due before the day is over, Shanghai time.
    DueToday,
    /// Not missed, and most of its time is over: from the ladder's warning on.
    AtRisk,
    /// Missed, and not met yet.
    Overdue,
}

impl Pressing {
    /// Whether this promise presses so.
    pub fn holds(self, promise: &Deadline, now: DateTime<Utc>) -> bool {
        let runs = promise.is_open() && promise.kind.can_be_missed();
        match self {
            Pressing::DueToday => runs && promise.missed_at.is_none() && promise.due_at < end_of_day(now),
            Pressing::AtRisk => promise.at_risk_from().is_some_and(|from| from <= now),
            Pressing::Overdue => runs && promise.missed_at.is_some(),
        }
    }
}

/// The midnight that ends the day, Shanghai time.
pub fn end_of_day(now: DateTime<Utc>) -> DateTime<Utc> {
    let today = local_date(now);
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(today);
    instant(tomorrow.and_time(NaiveTime::MIN))
}

impl HelpRequest {
    /// The promise that presses so and is due first.
    pub fn pressing(&self, how: Pressing, now: DateTime<Utc>) -> Option<&Deadline> {
        let pressing = self.promises().filter(|promise| how.holds(promise, now));
        pressing.min_by_key(|promise| promise.due_at)
    }

    /// When the first promise is due that is not missed.
    pub fn promised_at(&self) -> Option<DateTime<Utc>> {
        let running = self.promises().filter(|promise| promise.missed_at.is_none());
        running.map(|promise| promise.due_at).min()
    }

    /// From when on the first promise is at risk.
    pub fn at_risk_from(&self) -> Option<DateTime<Utc>> {
        self.promises().filter_map(Deadline::at_risk_from).min()
    }

    /// When the first promise was due that is missed and not met yet.
    pub fn late_since(&self) -> Option<DateTime<Utc>> {
        let missed = self.promises().filter(|promise| promise.missed_at.is_some());
        missed.map(|promise| promise.due_at).min()
    }

    fn promises(&self) -> impl Iterator<Item = &Deadline> {
        let promise = |one: &&Deadline| one.is_open() && one.kind.can_be_missed();
        let shown = |one: &&Deadline| one.kind != DeadlineKind::Appeal;
        self.deadlines.iter().filter(promise).filter(shown)
    }
}

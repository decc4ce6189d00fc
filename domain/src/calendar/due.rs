//! A due time that can explain itself: what was counted, what was skipped, and why.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::ClockTime;

/// When a period ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueTime {
    /// The instant at which the period has run out.
    pub due_at: DateTime<Utc>,
    /// True when a year without published holidays was counted: weekends only, to be recomputed.
    pub provisional: bool,
}

/// When a period ends, and how that was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Due {
    /// The instant at which the period has run out.
    pub due_at: DateTime<Utc>,
    /// True when a year without published holidays was counted: weekends only, to be recomputed.
    pub provisional: bool,
    /// The days, or parts of days, that make up the period, in order.
    pub counted: Vec<Counted>,
    /// The days in between that do not count, in order.
    pub skipped: Vec<Skipped>,
}

impl Due {
    /// The time alone.
    pub fn time(&self) -> DueTime {
        DueTime {
            due_at: self.due_at,
            provisional: self.provisional,
        }
    }
}

/// A day, or a part of one, that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counted {
    /// The date in Shanghai.
    pub date: NaiveDate,
    /// Start of the counted part; seconds are cut in this explanation, not in the count.
    pub from: ClockTime,
    /// End of the counted part.
    pub to: ClockTime,
    /// True for a weekend day that is worked (调休).
    pub make_up: bool,
}

/// A day that does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Skipped {
    /// The date in Shanghai.
    pub date: NaiveDate,
    /// Why it does not count.
    pub why: SkipReason,
    /// The festival, or what the point said about its closure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Why a day does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SkipReason {
    /// The day on which a period in days starts is not counted (Civil Code, 201).
    StartDay,
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A public holiday.
    PublicHoliday,
    /// The point is closed for a reason of its own.
    LocalClosure,
    /// The point has no hours on that weekday.
    NotOpen,
    /// The point had closed for the day when the clock started.
    AfterClosing,
}

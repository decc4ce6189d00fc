//! Figures: what reports add up. A request adds the same few numbers to the days on which things happened to it
//! ([`facts`]); how what it adds has changed is a difference ([`changed`]), so that sums can be kept beside the work
//! and corrected when it is.

mod facts;
mod suppression;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::deadline::DeadlineKind;
use crate::ids::StationId;

pub use facts::{Facts, Traits, facts};
pub use suppression::{FEWEST, Month, Published, publish, whole_months};

/// By what sums are kept apart, beside day and station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// By nothing but the station.
    Station,
    /// By the point of the station.
    Point,
    /// By channel.
    Channel,
    /// By the need that was named first.
    Need,
    /// By urgency as assessed.
    Urgency,
    /// By the level of hardship.
    Level,
    /// By the advisor who has, or had, the request.
    Advisor,
}

impl Dimension {
    /// Every dimension.
    pub const ALL: [Dimension; 7] = [
        Dimension::Station,
        Dimension::Point,
        Dimension::Channel,
        Dimension::Need,
        Dimension::Urgency,
        Dimension::Level,
        Dimension::Advisor,
    ];

    /// The code used in the API and in the database.
    pub fn code(self) -> &'static str {
        match self {
            Dimension::Station => "station",
            Dimension::Point => "point",
            Dimension::Channel => "channel",
            Dimension::Need => "need",
            Dimension::Urgency => "urgency",
            Dimension::Level => "level",
            Dimension::Advisor => "advisor",
        }
    }
}

/// Promises of one purpose, counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PromiseGroup {
    /// A station is named, an advisor accepts.
    Acceptance,
    /// Somebody reaches the person.
    Contact,
    /// The hardship is assessed.
    Assessment,
    /// The first service, a provider's answer.
    Service,
    /// The request is resolved, the case reviewed.
    Resolution,
    /// What is owed after the end.
    FollowUp,
    /// Work orders and mandatory reports are answered.
    Answer,
}

impl PromiseGroup {
    /// Every group.
    pub const ALL: [PromiseGroup; 7] = [
        PromiseGroup::Acceptance,
        PromiseGroup::Contact,
        PromiseGroup::Assessment,
        PromiseGroup::Service,
        PromiseGroup::Resolution,
        PromiseGroup::FollowUp,
        PromiseGroup::Answer,
    ];

    /// The group of a promise. None for appointments; and none for appeals, of which the one concerned, who may read
    /// these figures, learns nothing.
    pub fn of(kind: DeadlineKind) -> Option<Self> {
        match kind {
            DeadlineKind::ResumeWait | DeadlineKind::AutoClose | DeadlineKind::Appeal => None,
            DeadlineKind::Route | DeadlineKind::Accept => Some(PromiseGroup::Acceptance),
            DeadlineKind::FirstContact | DeadlineKind::HomeVisit => Some(PromiseGroup::Contact),
            DeadlineKind::Assessment | DeadlineKind::EmergencyPapers => Some(PromiseGroup::Assessment),
            DeadlineKind::FirstService | DeadlineKind::Referral => Some(PromiseGroup::Service),
            DeadlineKind::Resolution | DeadlineKind::CaseReview => Some(PromiseGroup::Resolution),
            DeadlineKind::ReturnVisit | DeadlineKind::SafeguardCheck | DeadlineKind::BereavementVisit => {
                Some(PromiseGroup::FollowUp)
            }
            DeadlineKind::WorkOrder | DeadlineKind::MandatoryReport => Some(PromiseGroup::Answer),
        }
    }
}

/// One number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Requests that came in, on the day of their submission.
    Submitted,
    /// Those of them that are worked on as cases (个案), on the same day.
    Cases,
    /// Those of them that were joined to another request, on the same day.
    Merged,
    /// Requests that ended, on the day of their end; one that is reopened has not ended.
    Ended,
    /// Ratings, on the day on which the request was resolved, and closed once it is.
    Rated,
    /// The sum of these ratings, 1 to 5 each.
    Score,
    /// From submission to closing, in seconds, on the day of closing.
    ElapsedS,
    /// Of that, while a clock stood still for the resident, in seconds.
    PausedS,
    /// Promises kept in time, on the day on which they were met.
    Kept(PromiseGroup),
    /// Promises missed, on the day on which they were due, met later or not.
    Missed(PromiseGroup),
}

impl Measure {
    /// How many there are.
    pub const COUNT: usize = 22;

    /// Their names in the database, in the order of their places.
    pub const COLUMNS: [&str; Measure::COUNT] = [
        "submitted",
        "cases",
        "merged",
        "ended",
        "rated",
        "score",
        "elapsed_s",
        "paused_s",
        "kept_acceptance",
        "kept_contact",
        "kept_assessment",
        "kept_service",
        "kept_resolution",
        "kept_follow_up",
        "kept_answer",
        "missed_acceptance",
        "missed_contact",
        "missed_assessment",
        "missed_service",
        "missed_resolution",
        "missed_follow_up",
        "missed_answer",
    ];

    fn place(self) -> usize {
        match self {
            Measure::Submitted => 0,
            Measure::Cases => 1,
            Measure::Merged => 2,
            Measure::Ended => 3,
            Measure::Rated => 4,
            Measure::Score => 5,
            Measure::ElapsedS => 6,
            Measure::PausedS => 7,
            Measure::Kept(group) => 8 + group as usize,
            Measure::Missed(group) => 15 + group as usize,
        }
    }
}

/// Numbers that are added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "BTreeMap<String, i64>", into = "BTreeMap<String, i64>")]
pub struct Figures([i64; Measure::COUNT]);

impl Figures {
    /// The numbers in the order of [`Measure::COLUMNS`].
    pub fn of_columns(numbers: [i64; Measure::COUNT]) -> Self {
        Self(numbers)
    }

    /// One number.
    pub fn get(&self, measure: Measure) -> i64 {
        self.0[measure.place()]
    }

    /// All numbers in the order of [`Measure::COLUMNS`].
    pub fn columns(&self) -> &[i64; Measure::COUNT] {
        &self.0
    }

    /// Adds to one number.
    pub fn add(&mut self, measure: Measure, amount: i64) {
        self.0[measure.place()] += amount;
    }

    /// Adds other figures, so many times.
    pub fn add_all(&mut self, other: &Figures, times: i64) {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            *mine += theirs * times;
        }
    }

    /// Whether nothing is in it.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|number| *number == 0)
    }
}

impl From<BTreeMap<String, i64>> for Figures {
    fn from(named: BTreeMap<String, i64>) -> Self {
        Self(Measure::COLUMNS.map(|column| named.get(column).copied().unwrap_or(0)))
    }
}

impl From<Figures> for BTreeMap<String, i64> {
    fn from(figures: Figures) -> Self {
        let named = Measure::COLUMNS.into_iter().zip(figures.0);
        let present = named.filter(|(_, number)| *number != 0);
        present
            .map(|(column, number)| (column.to_owned(), number))
            .collect()
    }
}

/// Where a sum is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// By what.
    pub dimension: Dimension,
    /// Of restricted requests (保密件), which are never added to the others.
    pub restricted: bool,
    /// The day in Shanghai.
    pub day: NaiveDate,
    /// The station; none at the district's triage desk.
    pub station: Option<StationId>,
    /// Which channel, need and so on: its code, name or identity; empty for `Station`, and where there is none.
    pub value: String,
}

/// How what a request adds has changed: what it adds now, less what it added before.
pub fn changed(before: Option<&Facts>, after: &Facts) -> BTreeMap<Cell, Figures> {
    let mut sums: BTreeMap<Cell, Figures> = BTreeMap::new();
    let both = before.map(|facts| (facts, -1)).into_iter().chain([(after, 1)]);
    for (facts, times) in both {
        for (cell, figures) in facts.cells() {
            sums.entry(cell).or_default().add_all(figures, times);
        }
    }
    sums.retain(|_, figures| !figures.is_zero());
    sums
}

#[cfg(test)]
mod tests;

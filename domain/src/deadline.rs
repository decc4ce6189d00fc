//! A deadline is a promise about one request: kind, when set, when due, and what happens as it nears, passes
//! and stays passed. Deadlines are rows; this module decides their times and their ladder.

mod policy;

use chrono::{DateTime, Duration, Utc};
pub use policy::DeadlinePolicy;
use serde::{Deserialize, Serialize};

/// What is promised (domain rules, section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeadlineKind {
    /// A station is named; until then the district's triage desk owes it.
    Route,
    /// 接单: an advisor accepts.
    Accept,
    /// First contact: somebody reaches the person.
    FirstContact,
    /// A waiting request resumes by itself.
    ResumeWait,
    /// A resolved request closes by itself.
    AutoClose,
    /// An appeal is decided.
    Appeal,
    /// The sender of a work order is told how it ended.
    WorkOrder,
    /// A mandatory report (强制报告) is made, or found unfounded.
    MandatoryReport,
}

impl DeadlineKind {
    /// Every kind.
    pub const ALL: [DeadlineKind; 8] = [
        DeadlineKind::Route,
        DeadlineKind::Accept,
        DeadlineKind::FirstContact,
        DeadlineKind::ResumeWait,
        DeadlineKind::AutoClose,
        DeadlineKind::Appeal,
        DeadlineKind::WorkOrder,
        DeadlineKind::MandatoryReport,
    ];

    /// The code used in the API, the database and metrics.
    pub fn code(self) -> &'static str {
        match self {
            DeadlineKind::Route => "route",
            DeadlineKind::Accept => "accept",
            DeadlineKind::FirstContact => "first_contact",
            DeadlineKind::ResumeWait => "resume_wait",
            DeadlineKind::AutoClose => "auto_close",
            DeadlineKind::Appeal => "appeal",
            DeadlineKind::WorkOrder => "work_order",
            DeadlineKind::MandatoryReport => "mandatory_report",
        }
    }

    /// Whether passing it is a broken promise; the others are appointments that the product keeps by itself.
    pub fn can_be_missed(self) -> bool {
        matches!(
            self,
            DeadlineKind::Route
                | DeadlineKind::Accept
                | DeadlineKind::FirstContact
                | DeadlineKind::Appeal
                | DeadlineKind::WorkOrder
                | DeadlineKind::MandatoryReport
        )
    }

    /// Whether somebody is warned before it is due. Appointments need no warning, and a promise of seconds has
    /// no time for one: their first rung is the due time itself.
    pub fn is_warned(self) -> bool {
        self.can_be_missed() && self != DeadlineKind::Route
    }
}

/// How a deadline stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DeadlineStatus {
    /// Running, or missed and not yet met.
    Open,
    /// Kept, or met late.
    Met,
    /// No longer asked for.
    Cancelled,
}

/// One promise about one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Position among the request's deadlines, from 1; never reused.
    pub ordinal: u16,
    /// What is promised.
    pub kind: DeadlineKind,
    /// Since when the time counts.
    pub set_at: DateTime<Utc>,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// A year without published holidays is in between: the time may move.
    pub provisional: bool,
    /// How it stands.
    pub status: DeadlineStatus,
    /// When it was met or cancelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was missed, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_at: Option<DateTime<Utc>>,
    /// Next rung of the ladder to fire: 0 warn, 1 miss, 2 district, 3 and on daily.
    pub rung: u8,
    /// When that rung fires; `None` when nothing is left to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_action_at: Option<DateTime<Utc>>,
    /// Version of the policy under which it was set.
    pub policy: String,
}

impl Deadline {
    /// Whether it still asks for something.
    pub fn is_open(&self) -> bool {
        self.status == DeadlineStatus::Open
    }

    /// Whether it is open and its time has passed.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.is_open() && self.kind.can_be_missed() && now >= self.due_at
    }

    /// When the owner is warned: 75 % of the way (domain rules, section 5 "Ladder").
    pub fn warn_at(&self) -> DateTime<Utc> {
        warn_at(self.set_at, self.due_at)
    }

    /// Puts the deadline on its first rung.
    pub(crate) fn start_ladder(&mut self) {
        self.rung = if self.kind.is_warned() { 0 } else { 1 };
        self.next_action_at = Some(self.rung_at());
    }

    /// When the present rung fires: the warning, or the due time itself; a later rung fires at once and counts on.
    pub fn rung_at(&self) -> DateTime<Utc> {
        match self.rung {
            0 => self.warn_at(),
            _ => self.due_at,
        }
    }
}

/// 75 % of the way.
pub(crate) fn warn_at(set_at: DateTime<Utc>, due_at: DateTime<Utc>) -> DateTime<Utc> {
    let whole = due_at - set_at;
    set_at + Duration::milliseconds(whole.num_milliseconds() * 3 / 4)
}

/// The next daily call after `now`, in the rhythm of the first; days on which nothing ran are not made up for.
pub(crate) fn next_daily(last: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let missed_days = (now - last).num_days().max(0);
    last + Duration::days(missed_days + 1)
}

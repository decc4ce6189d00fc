//! A deadline is a promise about one request: kind, when set, when due, and what happens as it nears, passes
//! and stays passed. Deadlines are rows; this module decides their times and their ladder.

mod counting;
mod policy;

use crate::calendar::WorkCalendar;
use chrono::{DateTime, Duration, Utc};
pub use counting::{Counting, Explanation, Pause, Term};
pub use policy::{DeadlinePolicy, FindPlace, PolicyKind, PolicyRow, PolicyScope, read_policy};
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
    /// The request is resolved, if it is a single service.
    Resolution,
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
    /// 困境评估 is done.
    Assessment,
    /// The first service is given, or there is a plan.
    FirstService,
    /// The provider answers a referral.
    Referral,
    /// A case (个案) is reviewed.
    CaseReview,
    /// Assessment and papers after help that was given first (先行救助).
    EmergencyPapers,
    /// 回访: somebody asks how the person is, after closing or after a change of a benefit.
    ReturnVisit,
    /// 返贫保障: a check after closing, by the assessed level.
    SafeguardCheck,
    /// Somebody goes to the door of a person whom nobody reaches.
    HomeVisit,
    /// The family of somebody who died is visited.
    BereavementVisit,
}

impl DeadlineKind {
    /// Every kind.
    pub const ALL: [DeadlineKind; 18] = [
        DeadlineKind::Route,
        DeadlineKind::Accept,
        DeadlineKind::FirstContact,
        DeadlineKind::Resolution,
        DeadlineKind::ResumeWait,
        DeadlineKind::AutoClose,
        DeadlineKind::Appeal,
        DeadlineKind::WorkOrder,
        DeadlineKind::MandatoryReport,
        DeadlineKind::Assessment,
        DeadlineKind::FirstService,
        DeadlineKind::Referral,
        DeadlineKind::CaseReview,
        DeadlineKind::EmergencyPapers,
        DeadlineKind::ReturnVisit,
        DeadlineKind::SafeguardCheck,
        DeadlineKind::HomeVisit,
        DeadlineKind::BereavementVisit,
    ];

    /// The code used in the API, the database and metrics.
    pub fn code(self) -> &'static str {
        match self {
            DeadlineKind::Route => "route",
            DeadlineKind::Accept => "accept",
            DeadlineKind::FirstContact => "first_contact",
            DeadlineKind::Resolution => "resolution",
            DeadlineKind::ResumeWait => "resume_wait",
            DeadlineKind::AutoClose => "auto_close",
            DeadlineKind::Appeal => "appeal",
            DeadlineKind::WorkOrder => "work_order",
            DeadlineKind::MandatoryReport => "mandatory_report",
            DeadlineKind::Assessment => "assessment",
            DeadlineKind::FirstService => "first_service",
            DeadlineKind::Referral => "referral",
            DeadlineKind::CaseReview => "case_review",
            DeadlineKind::EmergencyPapers => "emergency_papers",
            DeadlineKind::ReturnVisit => "return_visit",
            DeadlineKind::SafeguardCheck => "safeguard_check",
            DeadlineKind::HomeVisit => "home_visit",
            DeadlineKind::BereavementVisit => "bereavement_visit",
        }
    }

    /// Whether passing it is a broken promise; the others are appointments that the product keeps by itself.
    pub fn can_be_missed(self) -> bool {
        !matches!(self, DeadlineKind::ResumeWait | DeadlineKind::AutoClose)
    }

    /// Whether it is kept by somebody taking the request: until then nobody has it.
    pub fn ends_with_acceptance(self) -> bool {
        matches!(self, DeadlineKind::Route | DeadlineKind::Accept)
    }

    /// Whether it is a follow-up: a contact that is owed beside the steps of the case, also after its end. Several of
    /// one kind may run at once.
    pub fn is_follow_up(self) -> bool {
        matches!(
            self,
            DeadlineKind::ReturnVisit
                | DeadlineKind::SafeguardCheck
                | DeadlineKind::HomeVisit
                | DeadlineKind::BereavementVisit
        )
    }

    /// Of which period it is; none for an instant that others name, and where several periods are of one kind.
    pub fn policy_kind(self) -> Option<PolicyKind> {
        match self {
            DeadlineKind::Route => Some(PolicyKind::Route),
            DeadlineKind::Accept => Some(PolicyKind::Accept),
            DeadlineKind::FirstContact => Some(PolicyKind::FirstContact),
            DeadlineKind::Resolution => Some(PolicyKind::Resolution),
            DeadlineKind::ResumeWait => Some(PolicyKind::Wait),
            DeadlineKind::AutoClose => Some(PolicyKind::AutoClose),
            DeadlineKind::Appeal => Some(PolicyKind::Appeal),
            DeadlineKind::MandatoryReport => Some(PolicyKind::MandatoryReport),
            DeadlineKind::Assessment => Some(PolicyKind::Assessment),
            DeadlineKind::FirstService => Some(PolicyKind::Service),
            DeadlineKind::Referral => Some(PolicyKind::Referral),
            DeadlineKind::CaseReview => Some(PolicyKind::CaseReview),
            DeadlineKind::EmergencyPapers => Some(PolicyKind::EmergencyPapers),
            DeadlineKind::ReturnVisit => Some(PolicyKind::ReturnVisit),
            DeadlineKind::HomeVisit => Some(PolicyKind::HomeVisit),
            DeadlineKind::BereavementVisit => Some(PolicyKind::BereavementVisit),
            DeadlineKind::WorkOrder | DeadlineKind::SafeguardCheck => None,
        }
    }

    /// Whether its clock stands still while the request waits for the resident. The others are the house's own, or
    /// somebody else's.
    pub fn pauses(self) -> bool {
        matches!(
            self,
            DeadlineKind::Resolution
                | DeadlineKind::Assessment
                | DeadlineKind::FirstService
                | DeadlineKind::EmergencyPapers
        )
    }

    /// Whether somebody is warned before it is due. Appointments need no warning, and a promise of seconds has
    /// no time for one: their first rung is the due time itself.
    pub fn is_warned(self) -> bool {
        self.can_be_missed() && self != DeadlineKind::Route
    }
}

/// Why a running deadline has another due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveReason {
    /// Another calendar: a year was published, a day changed, a point is closed.
    Calendar,
    /// Other periods.
    Policy,
}

/// Rung on which a deadline is missed; 0 is the warning.
pub(crate) const MISS: u16 = 1;

/// Rung on which the district is told; the rungs above it tell it again.
pub(crate) const DISTRICT: u16 = 2;

/// Rungs are counted up to here: in steps of a quarter of an hour, most of a year.
pub const TOP_RUNG: u16 = i16::MAX.unsigned_abs();

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
    /// Which referral it is about, by ordinal; several may be open at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<u16>,
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
    /// Next rung of the ladder to fire: 0 warn, 1 miss, 2 district, 3 and on the district again; [`TOP_RUNG`] at most.
    pub rung: u16,
    /// When that rung fires; `None` when nothing is left to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_action_at: Option<DateTime<Utc>>,
    /// Version of the policy under which it was set.
    pub policy: String,
    /// How its due time is counted; none for what was set before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counting: Option<Counting>,
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

    /// Whether it was counted with another calendar than this one.
    pub fn is_counted_otherwise(&self, calendar: &WorkCalendar) -> bool {
        let counting = self.counting.as_ref();
        counting.is_some_and(|counting| counting.calendar != calendar.version())
    }

    /// When the owner is warned: 75 % of the way (domain rules, section 5 "Ladder").
    pub fn warn_at(&self) -> DateTime<Utc> {
        warn_at(self.set_at, self.due_at)
    }

    /// From when on it is at risk: from its warning, and not while its clock stands still. None for what has ended, is
    /// missed already, or is never warned of.
    pub fn at_risk_from(&self) -> Option<DateTime<Utc>> {
        let runs = self.is_open() && self.missed_at.is_none() && self.kind.is_warned();
        let last = self.counting.as_ref().and_then(|counting| counting.pauses.last());
        let warned = self.warn_at();
        runs.then(|| last.map_or(warned, |pause| warned.max(pause.until)))
    }

    /// Kept, or asked for no longer.
    pub(crate) fn end(&mut self, status: DeadlineStatus, now: DateTime<Utc>) {
        self.status = status;
        self.ended_at = Some(now);
        self.next_action_at = None;
    }

    /// Puts the deadline on its first rung.
    pub(crate) fn start_ladder(&mut self) {
        self.rung = if self.kind.is_warned() { 0 } else { 1 };
        self.next_action_at = Some(self.rung_at());
    }

    /// When a rung below the district's fires: the warning, or the due time itself.
    pub fn rung_at(&self) -> DateTime<Utc> {
        match self.rung {
            0 => self.warn_at(),
            _ => self.due_at,
        }
    }

    /// Another due time for a promise that is not broken yet: it stays on its rung, which fires by the new time and
    /// not while the clock stands still.
    pub(crate) fn move_to(&mut self, term: Term, now: DateTime<Utc>) {
        let paused_until = term.counting.paused_until(now);
        self.due_at = term.due_at;
        self.provisional = term.provisional;
        self.counting = Some(term.counting);
        self.next_action_at = Some(self.rung_at()).max(paused_until);
    }
}

/// 75 % of the way.
pub(crate) fn warn_at(set_at: DateTime<Utc>, due_at: DateTime<Utc>) -> DateTime<Utc> {
    let whole = due_at - set_at;
    set_at + Duration::milliseconds(whole.num_milliseconds() * 3 / 4)
}

/// The next daily call after `now`, in the rhythm of the first; days on which nothing ran are not made up for.
pub(crate) fn next_daily(last: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    next_in_steps(last, now, Duration::days(1))
}

/// The next call after `now` in steps of `step`, which is at least a second, in the rhythm of the first; calls for which
/// nothing ran are not made up for.
pub(crate) fn next_in_steps(last: DateTime<Utc>, now: DateTime<Utc>, step: Duration) -> DateTime<Utc> {
    let seconds = step.num_seconds().max(1);
    let missed = (now - last).num_seconds().max(0) / seconds;
    last + Duration::seconds(seconds * (missed + 1))
}

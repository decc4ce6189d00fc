//! What a verb hands out: the new state and everything that must be written with it.

use super::HelpRequest;
use super::casework::CaseWords;
use super::event::Event;
use super::mandatory_report::ReportWords;
use super::refusal::Refusal;
use super::unseen::Shown;
use super::visit::VisitorCard;
use crate::access::Sight;
use crate::ids::RequestId;
use crate::intake::Intake;
use crate::lesson::LessonRecord;
use crate::notice::Notice;
use crate::personal::Personal;
use crate::placement::PlacementRecord;
use serde::{Deserialize, Serialize};

/// A decision, to be recorded as a whole or not at all.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The request after the verb; its version is the old one plus 1 (1 for a new request).
    pub request: HelpRequest,
    /// Where it lay before; none of a new request.
    pub before: Option<Sight>,
    /// The personal half, when it is new or has changed.
    pub intake: Option<Personal<Intake>>,
    /// What happened, in order.
    pub events: Vec<Event>,
    /// Which of the residents concerned see anything of it.
    pub shown: Shown,
    /// Ordinals of the deadlines that were set, met, moved or cancelled.
    pub touched_deadlines: Vec<u16>,
    /// Words of mandatory reports that ended with this: the reference of the filing, or why it is unfounded.
    pub report_words: Vec<ReportWords>,
    /// Words of case work beside notes: providers, milestones, reasons.
    pub case_words: Vec<CaseWords>,
    /// Who went on a visit without an account.
    pub visitors: Vec<VisitorCard>,
    /// Where the router placed it, on which evidence.
    pub placement: Option<Personal<PlacementRecord>>,
    /// What the triage desk proposes to learn from it.
    pub lesson: Option<LessonRecord>,
    /// Whom to tell what.
    pub notices: Vec<Notice>,
    /// Work that must follow.
    pub jobs: Vec<Job>,
}

/// Work that follows a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Find the station.
    Route {
        /// Of which request.
        request: RequestId,
    },
    /// Choose an advisor of the station.
    Assign {
        /// Of which request.
        request: RequestId,
    },
    /// Find out where the person is registered, and tell that station where the need calls for it.
    Register {
        /// Of which request.
        request: RequestId,
    },
    /// Tell the sender of a work order.
    Report {
        /// About which request.
        request: RequestId,
        /// What.
        what: Report,
        /// The event that it reports.
        seq: u32,
    },
}

/// What the sender of a work order is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Report {
    /// It has reached a station, under our number.
    Accepted,
    /// It is not for us.
    Returned,
    /// How it ended.
    FedBack,
}

impl Decided {
    /// A second decision on top of this one, recorded together with it as one version.
    pub fn and_then(
        self,
        next: impl FnOnce(&HelpRequest) -> Result<Decided, Refusal>,
    ) -> Result<Decided, Refusal> {
        let after = next(&self.request)?;
        Ok(self.followed_by(after))
    }

    /// A new request that was placed before it is recorded: the job that would have placed it is not needed.
    #[must_use]
    pub fn placed_at_once(mut self, placed: Decided) -> Decided {
        self.jobs.retain(|job| !matches!(job, Job::Route { .. }));
        self.followed_by(placed)
    }

    fn followed_by(mut self, mut after: Decided) -> Decided {
        let version = self.request.version;
        // as it was before both of them: together they are one decision
        let mut unseen = self.request.tally.unseen;
        unseen.requester -= i64::from(!self.shown.requester);
        unseen.reporter -= i64::from(!self.shown.reporter);
        self.shown = self.shown.or(after.shown);
        after.request.version = version;
        after.request.tally.unseen = unseen.after(self.shown);
        self.request = after.request;
        self.intake = after.intake.or(self.intake);
        self.events.append(&mut after.events);
        self.touched_deadlines.append(&mut after.touched_deadlines);
        self.touched_deadlines.sort_unstable();
        self.touched_deadlines.dedup();
        self.report_words.append(&mut after.report_words);
        self.case_words.append(&mut after.case_words);
        self.visitors.append(&mut after.visitors);
        self.placement = after.placement.or(self.placement);
        self.lesson = after.lesson.or(self.lesson);
        after.notices.retain(|notice| !self.notices.contains(notice));
        self.notices.append(&mut after.notices);
        self.jobs.append(&mut after.jobs);
        self
    }
}

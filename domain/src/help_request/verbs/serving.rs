//! 基础服务救助: a plan (一户一策) and services against the catalogue; help first (先行救助) in an emergency.

use super::assessing::told_if;
use super::placing::fresh_due;
use crate::access::Verb;
use crate::deadline::{Deadline, DeadlineKind};
use crate::help_request::change::Change;
use crate::help_request::{
    CaseText, Decided, EventKind, HelpRequest, Milestone, Plan, Refusal, ServiceGround, ServiceRecord, Words,
};
use crate::ids::StationId;
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};

/// A service, as recorded.
#[derive(Debug, Clone)]
pub struct ServiceReport {
    /// Item of the catalogue.
    pub item: u16,
    /// When it was given; now, if absent.
    pub at: Option<DateTime<Utc>>,
    /// Why it was given before the assessment.
    pub ground: Option<ServiceGround>,
    /// What was written and told.
    pub words: Words,
}

impl HelpRequest {
    /// Records a plan. A later one takes its place.
    ///
    /// # Errors
    /// `AssessmentMissing`.
    pub fn plan(
        &self,
        milestones: Vec<Milestone>,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Plan)?;
        if self.casework.assessment.is_none() {
            return Err(Refusal::AssessmentMissing);
        }
        let telling = words.told.is_some();
        let days = milestones.iter().map(|milestone| milestone.due_on).collect();
        let kind = EventKind::Planned { milestones: days };
        let mut change = Change::of(self, cx)
            .meet(DeadlineKind::FirstService)
            .event_with(kind, words)
            .case_words(CaseText::Plan { milestones });
        let seq = change.request.tally.events;
        change.request.casework.plan = Some(Plan { seq, at: cx.now });
        change.request.step = self.step.max(change.request.step_by_work());
        Ok(told_if(change, telling).decided())
    }

    /// Records a service.
    ///
    /// # Errors
    /// `AssessmentMissing` before the assessment, unless help comes first; `NotAnEmergency`; `TimeOutOfRange`.
    pub fn serve(&self, report: ServiceReport, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Serve)?;
        let at = self.time_of_contact(report.at, cx)?;
        let ground = self.ground_before_assessment(report.ground)?;
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        let telling = report.words.told.is_some();
        let item = report.item;
        let kind = EventKind::Served {
            item,
            served_at: at,
            ground,
        };
        let mut change = Change::of(self, cx)
            .meet(DeadlineKind::FirstService)
            .event_with(kind, report.words);
        change
            .request
            .casework
            .services
            .push(ServiceRecord { item, at, ground });
        change.request.step = self.step.max(change.request.step_by_work());
        change = papers_owed(change, station, cx);
        Ok(told_if(change, telling).decided())
    }

    /// Before the assessment nothing is done, but in an emergency that whoever helps has named (先行救助). After it no
    /// ground is needed.
    pub(super) fn ground_before_assessment(
        &self,
        ground: Option<ServiceGround>,
    ) -> Result<Option<ServiceGround>, Refusal> {
        match ground {
            _ if self.casework.assessment.is_some() => Ok(None),
            None => Err(Refusal::AssessmentMissing),
            Some(_) if self.urgency == Urgency::Normal => Err(Refusal::NotAnEmergency),
            ground => Ok(ground),
        }
    }
}

/// Once somebody was helped first, assessment and papers have their own time. It stands for that of the assessment, but
/// of an SOS, whose assessment is never moved.
pub(super) fn papers_owed<'a>(change: Change<'a>, station: StationId, cx: &'a Deciding<'a>) -> Change<'a> {
    let kind = DeadlineKind::EmergencyPapers;
    let running = change
        .request
        .latest_deadline(kind)
        .is_some_and(Deadline::is_open);
    if running || !change.request.casework.owes_papers() {
        return change;
    }
    let due = fresh_due(&change.request, station, kind, cx);
    let change = change.set(kind, &due);
    if change.request.never_moves(DeadlineKind::Assessment) {
        return change;
    }
    change.cancel(DeadlineKind::Assessment)
}

//! 困境评估, the case (个案) and its reviews, and what became of benefit statuses.

use super::follow_ups::return_visit;
use super::placing::fresh_due;
use crate::access::{Standing, Verb};
use crate::calendar::local_date;
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{
    Assessment, BenefitChange, BenefitFact, BenefitStatus, CaseStanding, CaseText, Decided, EventKind,
    HardshipLevel, HelpRequest, Refusal, Tier, Words,
};
use crate::need::Need;
use crate::notice::{Audience, NoticeTemplate};
use crate::rules::Deciding;
use chrono::NaiveDate;

/// An assessment, as a person decided it.
#[derive(Debug, Clone)]
pub struct AssessmentReport {
    /// 分层
    pub tier: Tier,
    /// 分级
    pub level: HardshipLevel,
    /// 分类
    pub categories: Vec<Need>,
    /// It is to become a case.
    pub case: bool,
    /// Why it differs from what the instrument suggested.
    pub override_reason: Option<String>,
    /// What was written and told.
    pub words: Words,
}

/// A benefit status that started, was refused, or ended.
#[derive(Debug, Clone)]
pub struct BenefitReport {
    /// Which.
    pub benefit: BenefitStatus,
    /// What happened to it.
    pub change: BenefitChange,
    /// On which day.
    pub on: NaiveDate,
    /// What was written and told.
    pub words: Words,
}

impl HelpRequest {
    /// Records an assessment. It may be repeated; the newest one counts. Whoever proposes a case asks the lead.
    ///
    /// # Errors
    /// `ContactMissing` before the person was reached, for whoever is not the lead.
    pub fn assess(&self, report: AssessmentReport, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Assess)?;
        if !self.is_reached() && standing != Standing::Lead {
            return Err(Refusal::ContactMissing);
        }
        let (tier, level) = (report.tier, report.level);
        let case = if self.casework.is_case() {
            self.casework.case
        } else {
            report.case.then_some(CaseStanding::Proposed)
        };
        let case_proposed = case != self.casework.case && case.is_some();
        let telling = report.words.told.is_some();
        let mut change = Change::of(self, cx)
            .meet(DeadlineKind::Assessment)
            .meet(DeadlineKind::EmergencyPapers)
            .event_with(
                EventKind::Assessed {
                    tier,
                    level,
                    categories: report.categories.clone(),
                    case_proposed,
                    overridden: report.override_reason.is_some(),
                },
                report.words,
            );
        if let Some(reason) = report.override_reason {
            change = change.case_words(CaseText::Override { reason });
        }
        change.request.casework.case = case;
        change.request.casework.assessment = Some(Assessment {
            seq: change.request.tally.events,
            at: cx.now,
            by: cx.by.account,
            tier,
            level,
            categories: report.categories,
        });
        change.request.step = self.step.max(change.request.step_by_work());
        if case_proposed {
            change = change.tell_lead(NoticeTemplate::StaffCaseProposed);
        }
        Ok(told_if(change, telling).decided())
    }

    /// The lead confirms a case, refuses it, or ends one. A case is reviewed instead of being resolved by a day.
    ///
    /// # Errors
    /// `CaseNotProposed` when there is nothing to decide, or it is confirmed already.
    pub fn decide_case(
        &self,
        confirmed: bool,
        note: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::DecideCase)?;
        let before = self.casework.case.ok_or(Refusal::CaseNotProposed)?;
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        let words = note.map_or_else(Words::default, Words::internal);
        let mut change = Change::of(self, cx).event_with(EventKind::CaseDecided { confirmed }, words);
        change.request.casework.case = confirmed.then_some(CaseStanding::Confirmed);
        let (ends, runs) = match (before, confirmed) {
            (CaseStanding::Confirmed, true) => return Err(Refusal::CaseNotProposed),
            (CaseStanding::Proposed, true) => (DeadlineKind::Resolution, Some(DeadlineKind::CaseReview)),
            (CaseStanding::Confirmed, false) => (DeadlineKind::CaseReview, Some(DeadlineKind::Resolution)),
            (CaseStanding::Proposed, false) => (DeadlineKind::CaseReview, None),
        };
        change = change.cancel(ends);
        if let Some(kind) = runs {
            let due = fresh_due(self, station, kind, cx);
            change = change.set(kind, &due);
        }
        if let Some(account) = self.state.advisor() {
            change = change.tell(Audience::Account { account }, NoticeTemplate::StaffCaseDecided);
        }
        Ok(change.decided())
    }

    /// Looks at a case again: the next review is due a full period on.
    ///
    /// # Errors
    /// `NotACase`.
    pub fn review_case(&self, note: String, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::ReviewCase)?;
        let station = self.state.station().ok_or(Refusal::NotFound)?;
        if !self.casework.is_case() {
            return Err(Refusal::NotACase);
        }
        let due = fresh_due(self, station, DeadlineKind::CaseReview, cx);
        Ok(Change::of(self, cx)
            .meet(DeadlineKind::CaseReview)
            .set(DeadlineKind::CaseReview, &due)
            .event_with(EventKind::CaseReviewed, Words::internal(note))
            .decided())
    }

    /// Records what became of a benefit status (新增和退出).
    ///
    /// # Errors
    /// `TimeOutOfRange` for a day that is still to come.
    pub fn change_benefit(&self, report: BenefitReport, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::ChangeBenefit)?;
        let BenefitReport {
            benefit,
            change: what,
            on,
            words,
        } = report;
        if on > local_date(cx.now) {
            return Err(Refusal::TimeOutOfRange);
        }
        let telling = words.told.is_some();
        let kind = EventKind::BenefitChanged {
            benefit,
            change: what,
            on,
        };
        let mut change = Change::of(self, cx).event_with(kind, words);
        change.request.casework.benefits.push(BenefitFact {
            benefit,
            change: what,
            on,
            recorded_at: cx.now,
        });
        // Nobody asks how somebody is who has died.
        if !self.is_about_the_dead() {
            change = return_visit(change, self, cx);
        }
        Ok(told_if(change, telling).decided())
    }
}

/// Announces what was told to whoever asked.
pub(super) fn told_if(change: Change<'_>, telling: bool) -> Change<'_> {
    if telling {
        change.tell_requester(NoticeTemplate::Told)
    } else {
        change
    }
}

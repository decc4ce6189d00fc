//! What the resident does after submitting: add, urge (催办), withdraw, rate (满意度).

use super::guarding::raised;
use super::pausing::resumed;
use crate::access::{Standing, Verb};
use crate::danger_words::DangerFinding;
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Job, Refusal, State, TriageReason, Words};
use crate::intake::Intake;
use crate::notice::NoticeTemplate;
use crate::personal::Personal;
use crate::rules::Deciding;
use crate::urgency::Urgency;

/// A corrected personal half: another address.
#[derive(Debug, Clone)]
pub struct Correction {
    /// The whole personal half, with the correction in it.
    pub intake: Personal<Intake>,
}

/// Something added.
#[derive(Debug, Clone, Default)]
pub struct Addition {
    /// In the resident's words.
    pub text: Option<String>,
    /// Another address.
    pub correction: Option<Correction>,
    /// What the words point to.
    pub danger: Option<DangerFinding>,
}

impl HelpRequest {
    /// Adds something. Any answer ends waiting; a corrected address lets the router look again at a request that
    /// no station has; words of danger raise the urgency.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`].
    pub fn add(&self, addition: Addition, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Add)?;
        let address_corrected = addition.correction.is_some();
        let mut change = Change::of(self, cx)
            .event_with(EventKind::Added { address_corrected }, Words::said(addition.text))
            .tell_owner(NoticeTemplate::StaffResidentAdded);
        if let Some(correction) = addition.correction {
            change.request.tally.corrected_at = Some(cx.now);
            change = change.intake(correction.intake);
            if matches!(self.state, State::Triage { reason } if reason != TriageReason::SecondReturn) {
                change = change
                    .to(State::Submitted)
                    .follow_up(Job::Route { request: self.id });
            }
        }
        if matches!(self.state, State::Waiting { .. }) {
            change = resumed(change.event(EventKind::Resumed));
        }
        if let Some(to) = addition
            .danger
            .and_then(|found| found.suggested)
            .filter(|to| *to > self.urgency)
        {
            change = raised(change, self.urgency, to, cx);
        }
        Ok(change.decided())
    }

    /// 催办: makes the request more visible, at most once per working day.
    ///
    /// # Errors
    /// `UrgedToday`.
    pub fn urge(&self, text: Option<String>, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Urge)?;
        let today = cx.rules.calendar.working_day_at_or_before(cx.now);
        if self.tally.urged_on == Some(today) {
            return Err(Refusal::UrgedToday);
        }
        let mut change = Change::of(self, cx)
            .event_with(EventKind::Urged, Words::said(text))
            .tell_owner(NoticeTemplate::StaffUrged)
            .tell_lead(NoticeTemplate::StaffUrged);
        change.request.tally.urged_on = Some(today);
        change.request.tally.urges += 1;
        Ok(change.decided())
    }

    /// Withdraws. For an SOS, urgent, minor's or restricted request a person speaks with the one who asked first:
    /// the desk withdraws it with `spoken` confirmed.
    ///
    /// # Errors
    /// `SpokenConfirmationNeeded`.
    pub fn withdraw(
        &self,
        text: Option<String>,
        spoken: bool,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Withdraw)?;
        let guarded = self.urgency > Urgency::Normal || self.minor || self.restricted;
        if guarded && (standing == Standing::Requester || !spoken) {
            return Err(Refusal::SpokenConfirmationNeeded);
        }
        Ok(Change::of(self, cx)
            .event_with(EventKind::Withdrawn, Words::said(text))
            .tell_owner(NoticeTemplate::StaffWithdrawn)
            .to(State::Withdrawn {
                station: self.state.station(),
                at: cx.now,
            })
            .cancel_all_but(&[])
            .decided())
    }

    /// 满意度, once after each resolution. `score` is 1 to 5.
    ///
    /// # Errors
    /// `RatedAlready`.
    pub fn rate(
        &self,
        score: u8,
        solved: bool,
        text: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Rate)?;
        if self.tally.rating.is_some() {
            return Err(Refusal::RatedAlready);
        }
        let score = score.clamp(1, 5);
        let mut change =
            Change::of(self, cx).event_with(EventKind::Rated { score, solved }, Words::said(text));
        change.request.tally.rating = Some(score);
        Ok(change.tell_lead(NoticeTemplate::StaffResidentAdded).decided())
    }
}

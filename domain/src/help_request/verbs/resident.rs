//! What the resident does after submitting: add, urge (催办), withdraw, rate (满意度).

use super::pausing::resumed;
use super::protecting::Heard;
use crate::access::{Standing, Verb};
use crate::danger_words::DangerFinding;
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, HelpRequest, Job, Refusal, Report, SpokenConfirmation, State, TriageReason, Words,
};
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
        change = resumed(change, Words::default());
        match addition.danger {
            Some(found) => change.decided().heeding(&found, Heard::FromRequester, cx),
            None => Ok(change.decided()),
        }
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
        // Words are an answer, on whatever channel they come.
        let answers = text.as_deref().is_some_and(|text| !text.trim().is_empty());
        let mut change = Change::of(self, cx)
            .event_with(EventKind::Urged, Words::said(text))
            .tell_owner(NoticeTemplate::StaffUrged)
            .tell_lead(NoticeTemplate::StaffUrged);
        if answers {
            change = resumed(change, Words::default());
        }
        change.request.tally.urged_on = Some(today);
        change.request.tally.urges += 1;
        Ok(change.decided())
    }

    /// Withdraws. For an SOS, urgent, minor's or restricted request a person speaks with the one who asked first:
    /// the desk, the lead or the district withdraws it with the confirmation that was `spoken`. Lead and district
    /// never withdraw without: nobody gets rid of a request that way.
    ///
    /// # Errors
    /// `SpokenConfirmationNeeded`, which is all that a requester learns; `TimeOutOfRange` for a confirmation in the
    /// future or before the request; `MandatoryReportOpen`.
    pub fn withdraw(
        &self,
        text: Option<String>,
        spoken: Option<SpokenConfirmation>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Withdraw)?;
        let reporting = self.open_mandatory_report().is_some();
        let guarded = self.urgency > Urgency::Normal || self.minor || self.restricted || reporting;
        let confirmed = match standing {
            Standing::Requester => !guarded,
            Standing::Desk => spoken.is_some() || !guarded,
            _ => spoken.is_some(),
        };
        if !confirmed {
            return Err(Refusal::SpokenConfirmationNeeded);
        }
        if spoken.is_some_and(|said| said.at > cx.now || said.at < self.submitted_at) {
            return Err(Refusal::TimeOutOfRange);
        }
        self.nothing_to_report()?;
        Ok(Change::of(self, cx)
            .event_with(EventKind::Withdrawn { spoken }, Words::said(text))
            .report(Report::FedBack)
            .tell_owner(NoticeTemplate::StaffWithdrawn)
            .to(State::Withdrawn {
                station: self.state.station(),
                at: cx.now,
            })
            .meet(DeadlineKind::WorkOrder)
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

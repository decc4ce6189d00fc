//! What the resident does after submitting: add, urge (催办), withdraw, rate (满意度).

use super::ending::taken_up_again;
use super::guarding::raised;
use super::pausing::resumed;
use crate::access::{Standing, Verb};
use crate::danger_words::DangerFinding;
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{
    Decided, EventKind, HelpRequest, Job, Refusal, Report, State, TriageReason, Words,
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
        if let Some(found) = addition.danger {
            change = endangered(change, self, found, cx);
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
    /// the desk, the lead or the district withdraws it with `spoken` confirmed. Lead and district never withdraw
    /// without: nobody gets rid of a request that way.
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
        let confirmed = match standing {
            Standing::Requester => !guarded,
            Standing::Desk => spoken || !guarded,
            _ => spoken,
        };
        if !confirmed {
            return Err(Refusal::SpokenConfirmationNeeded);
        }
        Ok(Change::of(self, cx)
            .event_with(EventKind::Withdrawn, Words::said(text))
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

/// Words of danger: staff are flagged, the urgency goes up, never down; what was resolved is taken up again.
fn endangered<'a>(
    mut change: Change<'a>,
    before: &HelpRequest,
    found: DangerFinding,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let kinds: Vec<String> = found.kinds.iter().map(|kind| kind.code().to_owned()).collect();
    if !kinds.is_empty() {
        let new = kinds.iter().filter(|kind| !before.danger.contains(*kind));
        change.request.danger.extend(new.cloned());
        change = change.event(EventKind::DangerFlagged {
            kinds,
            words_version: found.version,
        });
    }
    let Some(suggested) = found.suggested else {
        return change;
    };
    if suggested > before.urgency {
        change = raised(change, before.urgency, suggested, cx);
    }
    match before.state {
        State::Resolved { station, .. } => {
            taken_up_again(change.event(EventKind::Reopened), station, None, cx)
                .tell_lead(NoticeTemplate::StaffReopened)
        }
        _ => change,
    }
}

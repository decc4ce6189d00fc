//! How it ends: resolve (办结), close (结案), answer directly (直接解答), and take it up again.

use super::follow_ups::{no_follow_ups, planned};
use super::placing::fresh_due;
use super::work_order::owed_to_sender_again;
use crate::access::{Standing, Verb};
use crate::deadline::{DeadlineKind, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Outcome, Refusal, Report, State, Step, Words};
use crate::ids::{AccountId, StationId};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;

impl HelpRequest {
    /// 办结, with an outcome and words that the resident reads. Needs a reached first contact, or the lead.
    ///
    /// # Errors
    /// `ContactMissing`; `MandatoryReportOpen`; `AssessmentOwed` after help that was given first; `ReferralUnanswered`.
    pub fn resolve(&self, outcome: Outcome, words: Words, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Resolve)?;
        if !self.is_reached() && standing != Standing::Lead {
            return Err(Refusal::ContactMissing);
        }
        self.nothing_to_report()?;
        self.nothing_owed_first(outcome)?;
        let State::InProgress { station, advisor } = self.state else {
            return Err(Refusal::IllegalMove(Verb::Resolve, self.state.name()));
        };
        let due = cx
            .rules
            .due_for(self, cx.now, cx.rules.period_for(self, PolicyKind::AutoClose));
        let mut change = Change::of(self, cx)
            .to(State::Resolved {
                station,
                advisor,
                outcome,
                resolved_at: cx.now,
            })
            .meet(DeadlineKind::WorkOrder)
            .meet(DeadlineKind::Resolution)
            .cancel_all_but(kept(outcome))
            .event_with(EventKind::Resolved { outcome }, words)
            .report(Report::FedBack)
            .tell_requester(NoticeTemplate::Resolved);
        if !self.has_open_appeal() {
            change = change.set(DeadlineKind::AutoClose, &due);
        }
        if outcome == Outcome::Deceased {
            let period = cx.rules.period_for(self, PolicyKind::BereavementVisit);
            change = change.set(
                DeadlineKind::BereavementVisit,
                &cx.rules.due_for(self, cx.now, period),
            );
        }
        change.request.tally.resolved_by = Some(cx.by.account);
        change.request.step = self.step.max(Step::Evaluation);
        Ok(change.decided())
    }

    /// Closes at once, because the person agrees.
    ///
    /// # Errors
    /// `AgreementMissing` without that agreement; `AppealOpen` while an appeal waits, of which the one it is about hears
    /// nothing: to them it is an `IllegalMove`; `MandatoryReportOpen`.
    pub fn close(&self, agreed: bool, words: Words, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Close)?;
        if !agreed {
            return Err(Refusal::AgreementMissing);
        }
        let waits = self.appeals.iter().filter(|appeal| appeal.decided.is_none());
        if waits
            .map(|appeal| appeal.about)
            .any(|about| about == cx.by.account)
        {
            return Err(Refusal::IllegalMove(Verb::Close, self.state.name()));
        }
        self.ended(true, words, cx)
    }

    /// Closes by itself, because nobody contested in time.
    ///
    /// # Errors
    /// `AppealOpen` while an appeal waits; `MandatoryReportOpen`.
    pub fn lapse(&self, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Lapse)?;
        self.ended(false, Words::default(), cx)
    }

    fn ended(&self, agreed: bool, words: Words, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        if self.has_open_appeal() {
            return Err(Refusal::AppealOpen);
        }
        self.nothing_to_report()?;
        let State::Resolved {
            station,
            advisor,
            outcome,
            ..
        } = self.state
        else {
            return Err(Refusal::IllegalMove(Verb::Close, self.state.name()));
        };
        let mut change = Change::of(self, cx)
            .to(State::Closed {
                station,
                advisor,
                outcome,
                closed_at: cx.now,
            })
            .meet(DeadlineKind::AutoClose)
            .event_with(EventKind::Closed { outcome, agreed }, words)
            .report(Report::FedBack)
            .tell_requester(NoticeTemplate::Closed);
        change.request.step = Step::Safeguard;
        Ok(planned(change, self, outcome, cx).decided())
    }

    /// Takes it up again: with the last handler, or in the station's queue when that one is not there.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`].
    pub fn reopen(
        &self,
        words: Words,
        handler_available: bool,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Reopen)?;
        let (Some(station), Some(advisor)) = (self.state.station(), self.state.advisor()) else {
            return Err(Refusal::IllegalMove(Verb::Reopen, self.state.name()));
        };
        let back = handler_available && !self.tally.recused.contains(&advisor);
        let change = Change::of(self, cx).event_with(EventKind::Reopened, words);
        Ok(taken_up_again(change, station, back.then_some(advisor), cx)
            .tell_requester(NoticeTemplate::Reopened)
            .tell_owner(NoticeTemplate::StaffReopened)
            .decided())
    }

    /// 直接解答: the question is answered on the spot, with words that the resident reads.
    ///
    /// # Errors
    /// `AppealOpen` while an appeal waits: nobody ends a request that way; `MandatoryReportOpen`; `VoiceNeeded` of a
    /// ring.
    pub fn answer(&self, words: Words, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Answer)?;
        self.voice_was_heard()?;
        if self.has_open_appeal() {
            return Err(Refusal::AppealOpen);
        }
        self.nothing_to_report()?;
        Ok(Change::of(self, cx)
            .to(State::Answered {
                station: self.state.station(),
                at: cx.now,
            })
            .meet(DeadlineKind::WorkOrder)
            .meet(DeadlineKind::Resolution)
            .cancel_all_but(&[])
            .event_with(EventKind::Answered, words)
            .report(Report::FedBack)
            .tell_requester(NoticeTemplate::Answered)
            .decided())
    }
}

/// What is still owed after the resolution. Of somebody who has died nobody asks how they are.
fn kept(outcome: Outcome) -> &'static [DeadlineKind] {
    match outcome {
        Outcome::Deceased => &[DeadlineKind::Appeal],
        _ => &[DeadlineKind::Appeal, DeadlineKind::ReturnVisit],
    }
}

/// Back into progress with `advisor`, or into the station's queue; somebody owes the person a call again.
pub(super) fn taken_up_again<'a>(
    mut change: Change<'a>,
    station: StationId,
    advisor: Option<AccountId>,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    change.request.tally.rating = None;
    change.request.tally.unreached.clear();
    change.request.step = Step::FirstContact;
    change = no_follow_ups(change);
    change = owed_to_sender_again(change, cx);
    let call = fresh_due(&change.request, station, DeadlineKind::FirstContact, cx);
    let accept = fresh_due(&change.request, station, DeadlineKind::Accept, cx);
    change = change
        .cancel(DeadlineKind::AutoClose)
        .set(DeadlineKind::FirstContact, &call);
    change = work_owed_again(change, station, cx);
    match advisor {
        Some(advisor) => change.to(State::InProgress { station, advisor }),
        None => change
            .to(State::Queued { station })
            .set(DeadlineKind::Accept, &accept)
            .find_hands(station),
    }
}

/// What case work is still owed runs anew, and each provider who has not answered is waited for again.
fn work_owed_again<'a>(mut change: Change<'a>, station: StationId, cx: &'a Deciding<'a>) -> Change<'a> {
    for kind in change.request.casework_owed() {
        let due = fresh_due(&change.request, station, kind, cx);
        change = change.set(kind, &due);
    }
    let unanswered = change.request.casework.unanswered();
    let unanswered: Vec<u16> = unanswered.map(|referral| referral.ordinal).collect();
    for referral in unanswered {
        let due = fresh_due(&change.request, station, DeadlineKind::Referral, cx);
        change = change.set_about(DeadlineKind::Referral, Some(referral), &due);
    }
    change
}

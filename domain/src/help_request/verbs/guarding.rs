//! Urgency and restriction: what protects a person.

use super::pausing::resumed;
use super::placing::fresh_due;
use crate::access::Verb;
use crate::deadline::{Deadline, DeadlineKind, PolicyKind, Term};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal, StateName, Words};
use crate::ids::StationId;
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use crate::urgency::Urgency;

impl HelpRequest {
    /// Changes the assessed urgency. Anyone may raise it; only staff lower it, with a reason, after contact.
    ///
    /// # Errors
    /// `UrgencyUnchanged`; `ContactMissing` when lowering before the person was reached; `ReasonMissing`.
    pub fn assess_urgency(
        &self,
        to: Urgency,
        reason: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        let lowering = to < self.urgency;
        self.allow(
            cx.by,
            if lowering {
                Verb::LowerUrgency
            } else {
                Verb::RaiseUrgency
            },
        )?;
        if to == self.urgency {
            return Err(Refusal::UrgencyUnchanged);
        }
        if lowering && !self.is_reached() {
            return Err(Refusal::ContactMissing);
        }
        if lowering && reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            return Err(Refusal::ReasonMissing);
        }
        let from = self.urgency;
        let words = match reason {
            Some(reason) if cx.by.role.is_staff() => Words::internal(reason),
            reason => Words::said(reason),
        };
        if !lowering {
            let change = raised(Change::of(self, cx), from, to, cx);
            return Ok(with_words_on_last(change.decided(), words));
        }
        let mut change = Change::of(self, cx).event_with(EventKind::UrgencyChanged { from, to }, words);
        change.request.urgency = to;
        Ok(change.decided())
    }

    /// Makes the request a 保密件, or lifts that.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`].
    pub fn restrict(
        &self,
        restricted: bool,
        note: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(
            cx.by,
            if restricted {
                Verb::Restrict
            } else {
                Verb::Unrestrict
            },
        )?;
        let words = note.map_or_else(Words::default, Words::internal);
        let kind = if restricted {
            EventKind::Restricted
        } else {
            EventKind::Unrestricted
        };
        let mut change = Change::of(self, cx).event_with(kind, words);
        change.request.restricted = restricted;
        Ok(change.decided())
    }
}

fn with_words_on_last(mut decided: Decided, words: Words) -> Decided {
    if let Some(event) = decided.events.last_mut() {
        event.words = words;
    }
    decided
}

/// Raises the urgency: deadlines that still run come forward, never back, and those who must know are told. Greater
/// danger ends waiting, and somebody owes the person a call, unless it is the handler who says so.
pub(super) fn raised<'a>(
    mut change: Change<'a>,
    from: Urgency,
    to: Urgency,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    change.request.urgency = to;
    change = resumed(change, Words::default());
    let period = cx.rules.period_at(&change.request, PolicyKind::Route, None);
    let route = cx.rules.due(None, cx.now, period);
    change = come_forward(change, DeadlineKind::Route, &route, cx);
    let back = change.request.tally.returns.last().map(|back| back.station);
    if let Some(station) = change.request.state.station().or(back) {
        for kind in [
            DeadlineKind::Accept,
            DeadlineKind::FirstContact,
            DeadlineKind::Assessment,
            DeadlineKind::FirstService,
            DeadlineKind::Referral,
            DeadlineKind::Resolution,
        ] {
            let sooner = fresh_due(&change.request, station, kind, cx);
            change = come_forward(change, kind, &sooner, cx);
        }
        change = assessed_in_time(change, station, cx);
        let by_handler = change.request.state.advisor() == Some(cx.by.account);
        if !by_handler {
            change = call_again(change, station, cx);
        }
    }
    if let (Urgency::Sos, Some(station)) = (to, change.request.state.station())
        && !change.request.state.is_accepted()
    {
        change = change.ring(station);
    }
    change
        .tell_owner(NoticeTemplate::StaffUrgencyRaised)
        .event(EventKind::UrgencyChanged { from, to })
}

/// Where the papers of an emergency stood for the assessment, an SOS is assessed in its own time again.
fn assessed_in_time<'a>(change: Change<'a>, station: StationId, cx: &'a Deciding<'a>) -> Change<'a> {
    let request = &change.request;
    let kind = DeadlineKind::Assessment;
    let running = request.latest_deadline(kind).is_some_and(Deadline::is_open);
    let owed = request.casework.owes_papers() && request.casework_owed().contains(&kind);
    if running || !owed || request.state.name() == StateName::Resolved {
        return change;
    }
    let due = fresh_due(request, station, kind, cx);
    change.set(kind, &due)
}

/// Somebody who was reached before is to be reached anew. What is resolved has to be taken up again for that.
pub(super) fn call_again<'a>(change: Change<'a>, station: StationId, cx: &'a Deciding<'a>) -> Change<'a> {
    if !change.request.is_reached() || change.request.state.name() == StateName::Resolved {
        return change;
    }
    let due = fresh_due(&change.request, station, DeadlineKind::FirstContact, cx);
    change.set(DeadlineKind::FirstContact, &due)
}

/// An earlier due time binds. Of what was missed already, the district hears earlier.
fn come_forward<'a>(
    change: Change<'a>,
    kind: DeadlineKind,
    sooner: &Term,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let period = cx.rules.period_for(&change.request, PolicyKind::DistrictAfter);
    let district_at = cx.rules.due_for(&change.request, cx.now, period).due_at;
    change.each_open(kind, |deadline| {
        if sooner.due_at < deadline.due_at {
            deadline.set_at = cx.now;
            deadline.due_at = sooner.due_at;
            deadline.provisional = sooner.provisional;
            deadline.policy.clone_from(&cx.rules.policy.version);
            deadline.counting = Some(sooner.counting.clone());
            deadline.next_action_at = Some(deadline.rung_at());
        } else if deadline.missed_at.is_some() {
            deadline.next_action_at = deadline.next_action_at.min(Some(district_at));
        }
    })
}

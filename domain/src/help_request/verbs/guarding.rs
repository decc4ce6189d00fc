//! Urgency and restriction: what protects a person.

use super::placing::fresh_due;
use crate::access::Verb;
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use crate::urgency::Urgency;

impl HelpRequest {
    /// Changes the assessed urgency. Anyone may raise it; only staff lower it, with a reason, after contact.
    ///
    /// # Errors
    /// `UrgencyUnchanged`; `ContactMissing` when lowering before the person was reached.
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
        if lowering && self.tally.reached_at.is_none() {
            return Err(Refusal::ContactMissing);
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

/// Raises the urgency: deadlines that still run come forward, never back, and those who must know are told.
pub(super) fn raised<'a>(
    mut change: Change<'a>,
    from: Urgency,
    to: Urgency,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    change.request.urgency = to;
    if let Some(station) = change.request.state.station() {
        for kind in [DeadlineKind::Accept, DeadlineKind::FirstContact] {
            let sooner = fresh_due(&change.request, station, kind, cx);
            change = change.each_open(kind, |deadline| {
                if sooner.due_at < deadline.due_at {
                    deadline.set_at = cx.now;
                    deadline.due_at = sooner.due_at;
                    deadline.provisional = sooner.provisional;
                    deadline.next_action_at = Some(deadline.rung_at());
                }
            });
        }
        if to == Urgency::Sos && !change.request.state.is_accepted() {
            change = change.tell_station(station);
        }
    }
    change
        .tell_owner(NoticeTemplate::StaffUrgencyRaised)
        .event(EventKind::UrgencyChanged { from, to })
}

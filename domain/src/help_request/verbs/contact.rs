//! Reaching the person: first contact (首问接待), and notes. An attempt is not a contact.

use super::follow_ups::visit_if_owed;
use crate::access::{Standing, Verb};
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Means, Refusal, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use crate::unreached::{Attempt, remember};
use chrono::{DateTime, Utc};

impl HelpRequest {
    /// Records a contact or an attempt. An attempt never meets the deadline.
    ///
    /// # Errors
    /// `TimeOutOfRange` when `at` lies in the future or before the submission.
    pub fn first_contact(
        &self,
        means: Means,
        reached: bool,
        at: Option<DateTime<Utc>>,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::FirstContact)?;
        let at = self.time_of_contact(at, cx)?;
        let telling = words.told.is_some();
        let change = if reached {
            let change = Change::of(self, cx).event_with(EventKind::ContactReached { means }, words);
            person_reached(change, at).cancel(DeadlineKind::HomeVisit)
        } else {
            let change =
                Change::of(self, cx).event_with(EventKind::ContactAttempted { means, at: Some(at) }, words);
            nobody_reached(change, Attempt { at, means }, cx)
        };
        Ok(announced(change, telling).decided())
    }

    /// Adds a note: internal, or told to the resident.
    ///
    /// # Errors
    /// `NotAllowed` for a colleague to tell something: the one who has the request speaks.
    pub fn note(&self, words: Words, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        let standing = self.allow(cx.by, Verb::Note)?;
        let telling = words.told.is_some();
        if telling && standing == Standing::Colleague {
            return Err(Refusal::NotAllowed(Verb::Note));
        }
        let change = Change::of(self, cx).event_with(EventKind::Noted, words);
        Ok(announced(change, telling).decided())
    }

    /// When a contact was, if it may have been then.
    pub(super) fn time_of_contact(
        &self,
        at: Option<DateTime<Utc>>,
        cx: &Deciding<'_>,
    ) -> Result<DateTime<Utc>, Refusal> {
        let at = at.unwrap_or(cx.now);
        if at > cx.now || at < self.submitted_at {
            Err(Refusal::TimeOutOfRange)
        } else {
            Ok(at)
        }
    }
}

/// Somebody has reached the person: the first contact is made, and attempts begin anew.
pub(super) fn person_reached(mut change: Change<'_>, at: DateTime<Utc>) -> Change<'_> {
    let request = &mut change.request;
    request.tally.reached_at = Some(request.tally.reached_at.map_or(at, |before| before.min(at)));
    request.step = request.step.max(request.step_by_work());
    request.tally.unreached.clear();
    change.meet(DeadlineKind::FirstContact)
}

/// Nobody was reached: no deadline is met, and after some attempts somebody goes to the door.
pub(super) fn nobody_reached<'a>(
    mut change: Change<'a>,
    attempt: Attempt,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    change.request.tally.attempts += 1;
    remember(&mut change.request.tally.unreached, attempt);
    visit_if_owed(change, cx)
}

/// The person reads what they are told.
pub(super) fn announced(change: Change<'_>, telling: bool) -> Change<'_> {
    if telling {
        change.tell_requester(NoticeTemplate::Told)
    } else {
        change
    }
}

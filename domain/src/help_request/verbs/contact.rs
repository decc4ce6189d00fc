//! Reaching the person: first contact (首问接待), visits, notes. An attempt is not a contact.

use crate::access::{Standing, Verb};
use crate::deadline::DeadlineKind;
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Means, Refusal, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use chrono::{DateTime, Utc};

/// A visit, as recorded.
#[derive(Debug, Clone)]
pub struct VisitReport {
    /// Whether the person was met.
    pub reached: bool,
    /// How many people visited and confirmed it; one alone stays incomplete.
    pub people: u8,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// What was written and told.
    pub words: Words,
}

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
        let kind = if reached {
            EventKind::ContactReached { means }
        } else {
            EventKind::ContactAttempted { means }
        };
        Ok(self.contact(kind, reached, at, words, cx))
    }

    /// Records a visit. Meeting the person is a contact.
    ///
    /// # Errors
    /// As [`HelpRequest::first_contact`].
    pub fn visit(&self, report: VisitReport, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Visit)?;
        let at = self.time_of_contact(report.at, cx)?;
        let kind = EventKind::Visited {
            people: report.people,
            complete: report.people >= 2,
        };
        Ok(self.contact(kind, report.reached, at, report.words, cx))
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
        Ok(if telling {
            change.tell_requester(NoticeTemplate::Told)
        } else {
            change
        }
        .decided())
    }

    fn contact(
        &self,
        kind: EventKind,
        reached: bool,
        at: DateTime<Utc>,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Decided {
        let telling = words.told.is_some();
        let mut change = Change::of(self, cx).event_with(kind, words);
        if reached {
            change.request.tally.reached_at = Some(self.tally.reached_at.map_or(at, |before| before.min(at)));
            change.request.step = self.step.max(self.step_by_work());
            change = change.meet(DeadlineKind::FirstContact);
        } else {
            change.request.tally.attempts += 1;
        }
        if telling {
            change.tell_requester(NoticeTemplate::Told)
        } else {
            change
        }
        .decided()
    }

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

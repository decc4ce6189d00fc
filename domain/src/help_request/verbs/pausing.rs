//! Waiting for the resident (待补充), bounded: at most twice, and it ends by itself.

use crate::access::Verb;
use crate::deadline::{DeadlineKind, DeadlineStatus};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal, State, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;
use chrono::{DateTime, Utc};

/// How often a request may wait for the resident.
const WAITS: u8 = 2;

impl HelpRequest {
    /// Waits for an answer to a question that is told to the resident.
    ///
    /// # Errors
    /// `ContactMissing` before the person was reached; `WaitedTwice`.
    pub fn wait(&self, question: String, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Wait)?;
        if self.tally.reached_at.is_none() {
            return Err(Refusal::ContactMissing);
        }
        if self.tally.waits >= WAITS {
            return Err(Refusal::WaitedTwice);
        }
        let State::InProgress { station, advisor } = self.state else {
            return Err(Refusal::IllegalMove(Verb::Wait, self.state.name()));
        };
        let due = cx.rules.due(Some(station), cx.now, cx.rules.policy.wait());
        let mut change = Change::of(self, cx)
            .to(State::Waiting {
                station,
                advisor,
                since: cx.now,
            })
            .set(DeadlineKind::ResumeWait, &due)
            .event_with(EventKind::Waiting { until: due.due_at }, Words::told(question))
            .tell_requester(NoticeTemplate::QuestionWaits);
        change.request.tally.waits += 1;
        Ok(change.decided())
    }

    /// Goes on: by the advisor, by the clock, or because an answer came.
    ///
    /// # Errors
    /// As [`HelpRequest::allow`].
    pub fn resume(&self, note: Option<String>, cx: &Deciding<'_>) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Resume)?;
        let words = note.map_or_else(Words::default, Words::internal);
        let change = resumed(Change::of(self, cx).event_with(EventKind::Resumed, words));
        Ok(change
            .tell_requester(NoticeTemplate::Resumed)
            .tell_owner(NoticeTemplate::StaffAssigned)
            .decided())
    }

    /// Gives an open deadline more time, with a reason for the file.
    ///
    /// # Errors
    /// `DeadlineUnmovable` when none of this kind runs; `DeadlineNotLater`.
    pub fn extend(
        &self,
        kind: DeadlineKind,
        to: DateTime<Utc>,
        reason: String,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Extend)?;
        let from = self
            .latest_deadline(kind)
            .filter(|d| d.is_open())
            .ok_or(Refusal::DeadlineUnmovable)?
            .due_at;
        if to <= from || to <= cx.now {
            return Err(Refusal::DeadlineNotLater);
        }
        let change = Change::of(self, cx).each_open(kind, |deadline| {
            deadline.due_at = to;
            deadline.missed_at = None;
            deadline.status = DeadlineStatus::Open;
            deadline.start_ladder();
        });
        Ok(change
            .event_with(
                EventKind::Extended {
                    deadline: kind,
                    from,
                    to,
                },
                Words::internal(reason),
            )
            .tell_owner(NoticeTemplate::StaffWarned)
            .decided())
    }
}

/// Moves a waiting request back into progress.
pub(super) fn resumed(change: Change<'_>) -> Change<'_> {
    match change.request.state {
        State::Waiting { station, advisor, .. } => change
            .to(State::InProgress { station, advisor })
            .meet(DeadlineKind::ResumeWait),
        _ => change,
    }
}

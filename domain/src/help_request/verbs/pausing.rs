//! Waiting for the resident (待补充), bounded: at most twice, and it ends by itself.

use super::work_order::order_still_due;
use crate::access::Verb;
use crate::deadline::{DeadlineKind, PolicyKind};
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
        if !self.is_reached() {
            return Err(Refusal::ContactMissing);
        }
        if self.tally.waits >= WAITS {
            return Err(Refusal::WaitedTwice);
        }
        let State::InProgress { station, advisor } = self.state else {
            return Err(Refusal::IllegalMove(Verb::Wait, self.state.name()));
        };
        let due = cx
            .rules
            .due_for(self, cx.now, cx.rules.period_for(self, PolicyKind::Wait));
        let mut change = Change::of(self, cx)
            .to(State::Waiting {
                station,
                advisor,
                since: cx.now,
            })
            .set(DeadlineKind::ResumeWait, &due)
            .pause_clocks(due.due_at)
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
        let change = resumed(Change::of(self, cx), words);
        Ok(change
            .tell_requester(NoticeTemplate::Resumed)
            .tell_owner(NoticeTemplate::StaffAssigned)
            .decided())
    }

    /// Gives an open deadline more time, with a reason for the file.
    ///
    /// # Errors
    /// `DeadlineUnmovable` when none of this kind runs, or when it is no promise of the station's: waiting stays
    /// bounded, and whoever decides an appeal gives themselves no time; nor of an SOS assessment and first service; `DeadlineNotLater`; `BeyondWorkOrder`, since
    /// the earlier due time binds.
    pub fn extend(
        &self,
        kind: DeadlineKind,
        to: DateTime<Utc>,
        reason: String,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::Extend)?;
        let movable = matches!(
            kind,
            DeadlineKind::Accept
                | DeadlineKind::FirstContact
                | DeadlineKind::Assessment
                | DeadlineKind::FirstService
                | DeadlineKind::Resolution
        ) && !self.never_moves(kind);
        let running = self.latest_deadline(kind).filter(|d| movable && d.is_open());
        let running = running.ok_or(Refusal::DeadlineUnmovable)?;
        let from = running.due_at;
        if to <= from || to <= cx.now {
            return Err(Refusal::DeadlineNotLater);
        }
        if order_still_due(self, cx).is_some_and(|order| to > order) {
            return Err(Refusal::BeyondWorkOrder);
        }
        let change = Change::of(self, cx);
        // What is named is not counted: a pause that runs is in it, the next one moves it.
        let named = cx.rules.named_for(self, to);
        let change = if running.missed_at.is_some() {
            // What was missed stays missed; the new time is a new promise.
            change.cancel(kind).set(kind, &named)
        } else {
            change.each_open(kind, |deadline| {
                deadline.move_to(named.clone(), cx.now);
                deadline.start_ladder();
            })
        };
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

/// Moves a waiting request back into progress; leaves any other as it is.
pub(super) fn resumed(change: Change<'_>, words: Words) -> Change<'_> {
    match change.request.state {
        State::Waiting { station, advisor, .. } => change
            .to(State::InProgress { station, advisor })
            .meet(DeadlineKind::ResumeWait)
            .resume_clocks()
            .event_with(EventKind::Resumed, words),
        _ => change,
    }
}

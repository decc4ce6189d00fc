//! Waiting for the resident (待补充), bounded: at most twice, and it ends by itself.

use crate::access::Verb;
use crate::deadline::{DeadlineKind, PolicyKind};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal, State, Words};
use crate::notice::NoticeTemplate;
use crate::rules::Deciding;

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

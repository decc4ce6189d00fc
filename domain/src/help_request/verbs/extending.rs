//! More time for a deadline (延长): the advisor asks with a reason, the lead grants or refuses; the lead may give it at once.

use super::work_order::order_still_due;
use crate::access::{Standing, Verb};
use crate::deadline::{Deadline, DeadlineKind};
use crate::help_request::change::Change;
use crate::help_request::{AskedExtension, Decided, EventKind, HelpRequest, Refusal, Words};
use crate::notice::{Audience, NoticeTemplate};
use crate::rules::Deciding;
use chrono::{DateTime, Utc};

impl HelpRequest {
    /// Gives an open deadline more time, with a reason for the file. The advisor who has it asks the lead for it.
    ///
    /// # Errors
    /// `DeadlineUnmovable` when none of this kind runs, or when it is no promise of the station's: waiting stays
    /// bounded, whoever decides an appeal gives themselves no time, and a visit to whom nobody reaches does not wait;
    /// `DeadlineNotLater`; `BeyondWorkOrder`, since the earlier due time binds.
    pub fn extend(
        &self,
        kind: DeadlineKind,
        to: DateTime<Utc>,
        reason: String,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        if self.standing_of(cx.by) == Some(Standing::Handler) {
            return self.ask_extension(kind, to, reason, cx);
        }
        self.allow(cx.by, Verb::Extend)?;
        self.extendable(kind, to, cx)?;
        Ok(self.extended(Change::of(self, cx), kind, to, Words::internal(reason), cx))
    }

    fn ask_extension(
        &self,
        deadline: DeadlineKind,
        to: DateTime<Utc>,
        reason: String,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::AskExtension)?;
        self.extendable(deadline, to, cx)?;
        let asked = EventKind::ExtensionAsked { deadline, to };
        let mut change = Change::of(self, cx)
            .event_with(asked, Words::internal(reason))
            .tell_lead(NoticeTemplate::StaffExtensionAsked);
        change.request.tally.extension_asked = Some(AskedExtension {
            deadline,
            to,
            by: cx.by.account,
            at: cx.now,
        });
        Ok(change.decided())
    }

    /// The lead grants or refuses the time that the advisor asked for.
    ///
    /// # Errors
    /// `ExtensionNotAsked`; as [`HelpRequest::extend`] when it fits no more.
    pub fn decide_extension(
        &self,
        granted: bool,
        note: Option<String>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::DecideExtension)?;
        let asked = self.asked_extension().ok_or(Refusal::ExtensionNotAsked)?;
        let words = note.map_or_else(Words::default, Words::internal);
        let asker = Audience::Account { account: asked.by };
        let change = Change::of(self, cx).tell(asker, NoticeTemplate::StaffExtensionDecided);
        if granted {
            self.extendable(asked.deadline, asked.to, cx)?;
            return Ok(self.extended(change, asked.deadline, asked.to, words, cx));
        }
        let refused = EventKind::ExtensionRefused {
            deadline: asked.deadline,
        };
        let mut change = change.event_with(refused, words);
        change.request.tally.extension_asked = None;
        Ok(change.decided())
    }

    /// The extension that waits for the lead, as long as what it was asked for still runs.
    pub fn asked_extension(&self) -> Option<AskedExtension> {
        let asked = self.tally.extension_asked?;
        self.movable(asked.deadline).map(|_| asked)
    }

    /// The deadline of this kind that runs out next, if it may be moved.
    fn movable(&self, kind: DeadlineKind) -> Option<&Deadline> {
        let movable = matches!(
            kind,
            DeadlineKind::Accept
                | DeadlineKind::FirstContact
                | DeadlineKind::Assessment
                | DeadlineKind::FirstService
                | DeadlineKind::Resolution
                | DeadlineKind::ReturnVisit
                | DeadlineKind::SafeguardCheck
        ) && !self.never_moves(kind);
        let open = self.deadlines.iter().filter(|d| d.is_open() && d.kind == kind);
        open.min_by_key(|deadline| deadline.due_at).filter(|_| movable)
    }

    fn extendable(&self, kind: DeadlineKind, to: DateTime<Utc>, cx: &Deciding<'_>) -> Result<(), Refusal> {
        let running = self.movable(kind).ok_or(Refusal::DeadlineUnmovable)?;
        if to <= running.due_at || to <= cx.now {
            return Err(Refusal::DeadlineNotLater);
        }
        if order_still_due(self, cx).is_some_and(|order| to > order) {
            return Err(Refusal::BeyondWorkOrder);
        }
        Ok(())
    }

    fn extended(
        &self,
        change: Change<'_>,
        kind: DeadlineKind,
        to: DateTime<Utc>,
        words: Words,
        cx: &Deciding<'_>,
    ) -> Decided {
        let Some(running) = self.movable(kind) else {
            return change.decided();
        };
        // What is named is not counted: a pause that runs is in it, the next one moves it.
        let named = cx.rules.named_for(self, to);
        let mut change = if running.missed_at.is_some() {
            // What was missed stays missed; the new time is a new promise.
            change.cancel_one(running.ordinal).set(kind, &named)
        } else {
            change.one_open(running.ordinal, |deadline| {
                deadline.move_to(named, cx.now);
                deadline.start_ladder();
            })
        };
        change.request.tally.extension_asked = None;
        let from = running.due_at;
        let extended = EventKind::Extended {
            deadline: kind,
            from,
            to,
        };
        change
            .event_with(extended, words)
            .tell_owner(NoticeTemplate::StaffWarned)
            .decided()
    }
}

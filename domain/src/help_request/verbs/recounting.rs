//! Running deadlines after the calendar or the policy has changed: counted anew, moved with the reason.

use crate::access::Verb;
use crate::deadline::{Counting, Deadline, MoveReason, Term};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal};
use crate::rules::Deciding;

impl HelpRequest {
    /// Counts the running deadlines anew with the present calendar, or under the present policy; `None` when none has
    /// another due time. Nothing is moved into the past, where nobody could keep it. What was missed stays missed where
    /// it would be missed by now all the same; else it is promised anew: by the law it was not due yet.
    ///
    /// # Errors
    /// `NotAllowed` for anybody but the product itself.
    pub fn recount(&self, because: MoveReason, cx: &Deciding<'_>) -> Result<Option<Decided>, Refusal> {
        let terms: Vec<(&Deadline, Term)> = self
            .deadlines
            .iter()
            .filter(|deadline| deadline.is_open())
            .filter_map(|deadline| Some((deadline, self.counted_anew(deadline, because, cx)?)))
            .filter(|(deadline, term)| is_news(deadline, term, cx))
            .collect();
        if terms.is_empty() {
            return Ok(None);
        }
        self.allow(cx.by, Verb::Escalate)?;
        let change = Change::of(self, cx);
        let changed = terms.into_iter().fold(change, |change, (deadline, term)| {
            moved(change, deadline, term, because, cx)
        });
        Ok(Some(changed.decided()))
    }

    fn counted_anew(&self, deadline: &Deadline, because: MoveReason, cx: &Deciding<'_>) -> Option<Term> {
        if self.never_moves(deadline.kind) {
            return None;
        }
        let calendar = &cx.rules.calendar;
        let counting = deadline.counting.clone()?;
        let counting = match because {
            MoveReason::Calendar => {
                let hours = cx.rules.hours_for(self, self.state.station());
                counting.in_hours(&hours).under(calendar)
            }
            MoveReason::Policy => self.under_policy(deadline, counting, cx)?,
        };
        Some(counting.term(calendar))
    }

    /// The same with the present period; none where that is the one it has.
    fn under_policy(&self, deadline: &Deadline, counting: Counting, cx: &Deciding<'_>) -> Option<Counting> {
        let kind = deadline.kind.policy_kind()?;
        let before = counting.period?;
        let station = self.state.station();
        let period = cx.rules.period_at(self, kind, station);
        if period == before {
            return None;
        }
        let hours = cx.rules.hours_for(self, station);
        Some(counting.with_period(period, &hours).under(&cx.rules.calendar))
    }
}

/// Another time that is still to come; or the same one, which is certain now.
fn is_news(deadline: &Deadline, term: &Term, cx: &Deciding<'_>) -> bool {
    if term.due_at == deadline.due_at {
        return term.provisional != deadline.provisional;
    }
    term.due_at > cx.now
}

fn moved<'a>(
    change: Change<'a>,
    deadline: &Deadline,
    term: Term,
    because: MoveReason,
    cx: &'a Deciding<'a>,
) -> Change<'a> {
    let kind = deadline.kind;
    let version = match because {
        MoveReason::Calendar => cx.rules.calendar.version().to_owned(),
        MoveReason::Policy => cx.rules.policy.version.clone(),
    };
    let event = if term.due_at == deadline.due_at {
        EventKind::DeadlineConfirmed {
            deadline: kind,
            version,
        }
    } else {
        EventKind::DeadlineMoved {
            deadline: kind,
            from: deadline.due_at,
            to: term.due_at,
            because,
            version,
        }
    };
    let policy = match because {
        MoveReason::Calendar => deadline.policy.clone(),
        MoveReason::Policy => cx.rules.policy.version.clone(),
    };
    let change = if deadline.missed_at.is_some() && term.due_at != deadline.due_at {
        change.set_instead(deadline, &term, policy)
    } else {
        change.one_open(deadline.ordinal, |deadline| {
            deadline.policy = policy;
            if deadline.missed_at.is_none() {
                deadline.move_to(term, cx.now);
            } else {
                deadline.provisional = term.provisional;
            }
        })
    };
    change.event(event)
}

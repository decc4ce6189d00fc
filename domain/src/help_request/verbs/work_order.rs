//! 工单: a request that another system has passed on, with a due time of its own (domain rules, section 3).
//!
//! The earlier due time binds: no step of ours is promised for later than the order's. The promise to the sender is
//! kept when it is fed back how the request ended.

use crate::access::Verb;
use crate::deadline::{DeadlineKind, Term};
use crate::help_request::change::Change;
use crate::help_request::{Decided, EventKind, HelpRequest, Refusal, Report, SenderGround, State, Words};
use crate::rules::Deciding;
use crate::urgency::Urgency;
use chrono::{DateTime, Utc};

impl HelpRequest {
    /// Whether it came with a work order that has a due time.
    pub fn has_order(&self) -> bool {
        self.latest_deadline(DeadlineKind::WorkOrder).is_some()
    }

    /// Promises the sender an answer by `due_at`, in the decision that submits the request. An order that comes
    /// late is due at once: the person needs help all the same.
    pub fn bound_by_order(&self, due_at: DateTime<Utc>, cx: &Deciding<'_>) -> Decided {
        let change = Change::of(self, cx);
        change
            .set(
                DeadlineKind::WorkOrder,
                &cx.rules.named_for(self, due_at.max(cx.now)),
            )
            .decided()
    }

    /// Hands the order back to its sender, who reads `told`. The request ends with it. `until` is when the sender's
    /// period for returns ends, `None` when no sender is known; an SOS goes back only after somebody has reached the person.
    ///
    /// # Errors
    /// `NoWorkOrder`, `ReturnNeedsContact`, `SenderReturnTooLate`; `AppealOpen` while an appeal waits;
    /// `MandatoryReportOpen`: whoever gets the order next does not know of the child.
    pub fn return_to_sender(
        &self,
        ground: SenderGround,
        told: String,
        until: Option<DateTime<Utc>>,
        cx: &Deciding<'_>,
    ) -> Result<Decided, Refusal> {
        self.allow(cx.by, Verb::ReturnToSender)?;
        let until = until.filter(|_| self.has_order()).ok_or(Refusal::NoWorkOrder)?;
        if self.urgency == Urgency::Sos && !self.is_reached() {
            return Err(Refusal::ReturnNeedsContact);
        }
        if cx.now > until {
            return Err(Refusal::SenderReturnTooLate);
        }
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
            .cancel_all_but(&[])
            .event_with(EventKind::ReturnedToSender { ground }, Words::told(told))
            .report(Report::Returned)
            .decided())
    }
}

/// A due time of ours, or the order's if that is earlier and still to come.
pub(super) fn within_order(request: &HelpRequest, due: Term, cx: &Deciding<'_>) -> Term {
    match order_still_due(request, cx) {
        Some(order) => due.not_after(order),
        None => due,
    }
}

/// The order's due time, while it is owed and still to come.
pub(super) fn order_still_due(request: &HelpRequest, cx: &Deciding<'_>) -> Option<DateTime<Utc>> {
    let order = request.latest_deadline(DeadlineKind::WorkOrder)?;
    (order.is_open() && order.due_at > cx.now).then_some(order.due_at)
}

/// What is taken up again is owed to the sender again, unless its time is over: then the feedback has been given.
pub(super) fn owed_to_sender_again<'a>(change: Change<'a>, cx: &Deciding<'_>) -> Change<'a> {
    let order = change.request.latest_deadline(DeadlineKind::WorkOrder);
    let order = order.filter(|order| !order.is_open() && order.due_at > cx.now);
    match order.map(|order| order.due_at) {
        Some(due_at) => {
            let named = cx.rules.named_for(&change.request, due_at);
            change.set(DeadlineKind::WorkOrder, &named)
        }
        None => change,
    }
}

//! Which promise presses, in a row of the queue.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{HelpRequest, Pressing};
use nuanxin_infra::help_requests::QueueView;
use serde::Serialize;
use utoipa::ToSchema;

/// A promise that presses. Whose it is, is said by the request's owner.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PressingDeadline)]
pub struct PressingDocument {
    /// What is promised.
    kind: DeadlineKind,
    /// By when.
    due_at: DateTime<Utc>,
    /// It is due before the day is over, Shanghai time, and not missed.
    due_today: bool,
    /// Most of its time is over, and it is not missed.
    at_risk: bool,
    /// It is missed.
    overdue: bool,
    /// For how many seconds its time has passed; 0 before.
    #[schema(minimum = 0, example = 5400)]
    late_s: i64,
}

impl PressingDocument {
    /// The promise by which a request stands in a view, else the next one that the reader knows of.
    pub fn of(request: &HelpRequest, view: QueueView, reader: &Actor, now: DateTime<Utc>) -> Option<Self> {
        let pressing = match view {
            QueueView::DueToday => request.pressing(Pressing::DueToday, now),
            QueueView::AtRisk => request.pressing(Pressing::AtRisk, now),
            QueueView::Overdue => request.pressing(Pressing::Overdue, now),
            _ => None,
        };
        let next = || {
            let known = request.deadlines_for(reader.account);
            let promised = known.filter(|one| one.is_open() && one.kind.can_be_missed());
            promised.min_by_key(|one| one.due_at)
        };
        pressing.or_else(next).map(|promise| Self::shown(promise, now))
    }

    fn shown(promise: &Deadline, now: DateTime<Utc>) -> Self {
        PressingDocument {
            kind: promise.kind,
            due_at: promise.due_at,
            due_today: Pressing::DueToday.holds(promise, now),
            at_risk: Pressing::AtRisk.holds(promise, now),
            overdue: Pressing::Overdue.holds(promise, now),
            late_s: (now - promise.due_at).num_seconds().max(0),
        }
    }
}

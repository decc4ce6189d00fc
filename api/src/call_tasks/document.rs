//! What the API shows of a call.

use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::{CallTask, CallTaskOutcome, CallTaskState, CallTry, Importance};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A call that somebody makes because no message reached a person, or because nobody knows whether one did. Whom to call
/// stands in the request, and is revealed there.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallTask)]
pub struct CallTaskDocument {
    /// Identity.
    id: Uuid,
    /// The message.
    delivery_id: Uuid,
    /// About which request; none about a complaint or a request for deletion.
    help_request_id: Option<Uuid>,
    /// Whose account is to be told; none for the safe contact of a restricted request.
    account_id: Option<Uuid>,
    /// How much it matters.
    importance: Importance,
    /// How it stands.
    state: CallTaskState,
    /// Who has it.
    taken_by: Option<Uuid>,
    /// The lead decides: nobody was reached often enough, or cannot be.
    for_lead: bool,
    /// By when somebody is to have called.
    due_at: DateTime<Utc>,
    /// What was tried.
    tries: Vec<CallTryDocument>,
}

/// One try.
#[derive(Debug, Serialize, ToSchema)]
pub struct CallTryDocument {
    /// Who.
    by: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// With which outcome.
    outcome: CallTaskOutcome,
}

impl From<&CallTry> for CallTryDocument {
    fn from(one: &CallTry) -> Self {
        Self {
            by: one.by.0,
            at: one.at,
            outcome: one.outcome,
        }
    }
}

impl CallTaskDocument {
    /// Shows a call to somebody who has to do with it.
    pub fn of(task: &CallTask) -> Self {
        Self {
            id: task.id,
            delivery_id: task.delivery,
            help_request_id: task.request.map(|id| id.0),
            account_id: task.account.map(|id| id.0),
            importance: task.importance,
            state: task.state,
            taken_by: task.taken_by.map(|id| id.0),
            for_lead: task.for_lead,
            due_at: task.due_at,
            tries: task.tries.iter().map(CallTryDocument::from).collect(),
        }
    }
}

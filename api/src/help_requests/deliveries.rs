//! `GET /help-requests/{id}/deliveries`: how the notices about a request left the house.

use super::visible::visible;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::call_tasks::document::CallTaskDocument;
use crate::input::{Id, Query};
use crate::page::{Page, PageQuery, id_cursor, limit};
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::{
    Attempt, AttemptOutcome, DeliveryChannel, DeliveryState, Ear, Importance, Recipient, Unsaid,
};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::notice::NoticeTemplate;
use nuanxin_infra::call_tasks::{self, KeptTask};
use nuanxin_infra::deliveries::{self, Kept};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A message that left, or is about to. No number and no name: whose account it is, and by which channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub struct DeliveryDocument {
    /// Identity.
    id: Uuid,
    /// Who is told.
    to: Ear,
    /// Their account; none for the safe contact of a restricted request.
    account_id: Option<Uuid>,
    /// What it tells of this request.
    templates: Vec<NoticeTemplate>,
    /// How much it matters.
    importance: Importance,
    /// How it stands: `waiting`, `attempting`, `accepted`, `unsure` (a provider may have taken it, and it is not told
    /// again), `called` (somebody calls), `not_told`.
    #[schema(example = "accepted")]
    state: &'static str,
    /// By which channel, once one has it or may have it.
    channel: Option<DeliveryChannel>,
    /// When it is looked at next, while it waits.
    next_at: Option<DateTime<Utc>>,
    /// Why nobody is told, if so.
    not_told_because: Option<Unsaid>,
    /// What was tried, in order.
    attempts: Vec<AttemptDocument>,
    /// The call that somebody makes instead.
    call_task: Option<CallTaskDocument>,
}

/// One attempt.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptDocument {
    /// By which channel.
    channel: DeliveryChannel,
    /// When the provider was asked.
    at: DateTime<Utc>,
    /// What came of it; none while it is asked.
    outcome: Option<AttemptOutcome>,
    /// The provider's code or the kind of failure.
    reason: Option<String>,
}

/// Show how notices left
///
/// The messages that tell of a request, to the resident and to staff, newest first: by which channels they were tried,
/// what the providers said, and the call that somebody makes where no message arrived.
#[utoipa::path(
    tag = "staff",
    params(IdPath, PageQuery),
    responses((status = 200, description = "One page", body = Page<DeliveryDocument>)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/deliveries")]
pub async fn list_deliveries(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    page: Query<PageQuery>,
) -> Answer {
    let (request, _) = visible(&platform, &who.0, id).await?;
    let before = id_cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)?;
    let db = platform.db.reader();
    let mut found = deliveries::of_request(db, request.id, before, most + 1).await?;
    let more = found.len() > most as usize;
    found.truncate(most as usize);
    let ids: Vec<Uuid> = found.iter().map(|kept| kept.id).collect();
    let tasks = call_tasks::of_deliveries(db, &ids).await?;
    Ok(HttpResponse::Ok().json(Page {
        next_cursor: found.last().filter(|_| more).map(|last| last.id.to_string()),
        items: found
            .iter()
            .map(|kept| DeliveryDocument::of(kept, request.id, &tasks))
            .collect(),
    }))
}

impl DeliveryDocument {
    fn of(kept: &Kept, request: RequestId, tasks: &[KeptTask]) -> Self {
        let delivery = &kept.delivery;
        let of_this = delivery.news.iter().filter(|news| news.request == Some(request));
        let (channel, because) = match delivery.state {
            DeliveryState::Attempting { channel }
            | DeliveryState::Accepted { channel }
            | DeliveryState::Unsure { channel } => (Some(channel), None),
            DeliveryState::NotTold { because } => (None, Some(because)),
            DeliveryState::Waiting { .. } | DeliveryState::Called => (None, None),
        };
        let task = tasks.iter().find(|one| one.task.delivery == kept.id);
        Self {
            id: kept.id,
            to: delivery.ear,
            account_id: match delivery.to {
                Recipient::Account { account } => Some(account.0),
                Recipient::SafeContact { .. } | Recipient::Neighbour { .. } => None,
            },
            templates: of_this.map(|news| news.template).collect(),
            importance: delivery.importance(),
            state: delivery.state.code(),
            channel,
            next_at: delivery.due_at(),
            not_told_because: because,
            attempts: delivery.attempts.iter().map(AttemptDocument::of).collect(),
            call_task: task.map(|one| CallTaskDocument::of(&one.task)),
        }
    }
}

impl AttemptDocument {
    fn of(attempt: &Attempt) -> Self {
        Self {
            channel: attempt.channel,
            at: attempt.at,
            outcome: attempt.outcome,
            reason: attempt.reason.clone(),
        }
    }
}

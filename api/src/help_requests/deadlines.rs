//! `GET /help-requests/{id}/deadlines`: what was promised, and how it stands.

use super::visible::visible;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::{Deadline, DeadlineKind, DeadlineStatus};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// The deadlines of a request, in the order in which they were set.
#[derive(Debug, Serialize, ToSchema)]
pub struct Deadlines {
    /// Deadlines.
    items: Vec<DeadlineDocument>,
}

/// One promise.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeadlineDocument {
    /// What is promised.
    kind: DeadlineKind,
    /// Since when the time counts.
    set_at: DateTime<Utc>,
    /// By when.
    due_at: DateTime<Utc>,
    /// A year without published holidays is in between: the time may move.
    provisional: bool,
    /// How it stands.
    status: DeadlineStatus,
    /// When it was missed, if it was.
    missed_at: Option<DateTime<Utc>>,
    /// When it was met or cancelled.
    ended_at: Option<DateTime<Utc>>,
    /// When the next warning or escalation fires.
    next_action_at: Option<DateTime<Utc>>,
    /// Version of the policy under which it was set.
    policy: String,
}

/// Show the deadlines
///
/// Each promise with its times, and whether it was kept.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The deadlines", body = Deadlines)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/deadlines")]
pub async fn deadlines(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let (request, _) = visible(&platform, &who.0, id).await?;
    let shown = request.deadlines_for(who.0.account);
    let items = shown.map(DeadlineDocument::of).collect();
    Ok(HttpResponse::Ok().json(Deadlines { items }))
}

impl DeadlineDocument {
    fn of(deadline: &Deadline) -> Self {
        DeadlineDocument {
            kind: deadline.kind,
            set_at: deadline.set_at,
            due_at: deadline.due_at,
            provisional: deadline.provisional,
            status: deadline.status,
            missed_at: deadline.missed_at,
            ended_at: deadline.ended_at,
            next_action_at: deadline.next_action_at,
            policy: deadline.policy.clone(),
        }
    }
}

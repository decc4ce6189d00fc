//! `POST /call-tasks/{id}/finish`: what came of the call.

use super::document::CallTaskDocument;
use super::{committed, held, ruled};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, ProblemDocument};
use actix_web::{post, web};
use nuanxin_domain::delivery::CallTaskOutcome;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// What came of a call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "reached"}))]
pub struct FinishedCall {
    /// Reached: the person knows. Anything else: it waits again, and for the lead after the third time or when there is
    /// no number.
    outcome: CallTaskOutcome,
}

/// Finish a call
///
/// By whoever has taken it. A person who was reached is told, and the call is done; one who was not is called again. The
/// lead, who has it after three tries, ends it with any outcome. What the person said belongs into the request.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    request_body = FinishedCall,
    responses(
        (status = 200, description = "The call after it", body = CallTaskDocument),
        (status = 409, description = "`call_task_not_taken`, `call_task_taken`, `call_task_done`",
         body = ProblemDocument, content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[post("/call-tasks/{id}/finish")]
pub async fn finish_call_task(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<FinishedCall>,
) -> Answer {
    let held = held(&platform, &who.0, id.0).await?;
    let outcome = body.value.outcome;
    let after = ruled(&platform, &who.0, |cx| held.kept.task.finish(outcome, cx))?;
    committed(&platform, &who.0, held, after, "finish-call-task").await
}

//! `POST /call-tasks/{id}/take`: somebody will call.

use super::document::CallTaskDocument;
use super::{committed, held};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, ProblemDocument};
use actix_web::{post, web};
use nuanxin_infra::platform::Platform;

/// Take a call
///
/// By anybody of the station; a lead may take it from a colleague. Taking it twice changes nothing.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses(
        (status = 200, description = "The call after it", body = CallTaskDocument),
        (status = 409, description = "`call_task_taken`, `call_task_done`", body = ProblemDocument,
         content_type = "application/problem+json"),
    ),
    security(("bearer" = []))
)]
#[post("/call-tasks/{id}/take")]
pub async fn take_call_task(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let held = held(&platform, &who.0, id.0).await?;
    let after = held.kept.task.take(&who.0)?;
    committed(&platform, &who.0, held, (after, None), "take-call-task").await
}

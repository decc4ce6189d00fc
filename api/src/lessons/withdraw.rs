//! `POST /lessons/{id}/withdraw`: it holds no more.

use super::document::LessonDocument;
use super::{LessonReason, committed, held, ruled, written};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::Answer;
use actix_web::{HttpRequest, post, web};
use nuanxin_infra::places;
use nuanxin_infra::platform::Platform;

/// Withdraw what was taught
///
/// By the district. Requests that were routed by it stay where they are; what was decided with it can still be taken
/// again as it was.
#[utoipa::path(
    tag = "places",
    params(IdPath),
    request_body = LessonReason,
    responses((status = 200, description = "The lesson after it", body = LessonDocument)),
    security(("bearer" = []))
)]
#[post("/lessons/{id}/withdraw")]
pub async fn withdraw_lesson(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<LessonReason>,
    http: HttpRequest,
) -> Answer {
    let reason = body.value.checked(&platform.settings.limits)?;
    let held = held(&platform, &who, id.0.into()).await?;
    let withdrawn = ruled(&platform, &who.0, |cx| held.lesson.withdrawn(reason.into(), cx))?;
    written(&platform, &held.tx, held.lesson.state, &withdrawn).await?;
    if let Some(number) = withdrawn.number {
        places::lessons::withdraw(&held.tx, number).await?;
    }
    committed(&platform, &who, held, "withdraw-lesson", &http).await
}

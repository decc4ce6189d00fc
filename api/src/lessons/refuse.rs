//! `POST /lessons/{id}/refuse`: it is not taught.

use super::document::LessonDocument;
use super::{LessonReason, colleagues, committed, held, ruled, written};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::Answer;
use actix_web::{HttpRequest, post, web};
use nuanxin_infra::platform::Platform;

/// Refuse what was to be taught
///
/// By the district, and not by whoever proposed it while somebody else of the district can. The request stays where
/// the desk has routed it.
#[utoipa::path(
    tag = "places",
    params(IdPath),
    request_body = LessonReason,
    responses((status = 200, description = "The lesson after it", body = LessonDocument)),
    security(("bearer" = []))
)]
#[post("/lessons/{id}/refuse")]
pub async fn refuse_lesson(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<LessonReason>,
    http: HttpRequest,
) -> Answer {
    let reason = body.value.checked(&platform.settings.limits)?;
    let held = held(&platform, &who, id.0.into()).await?;
    let colleagues = colleagues(&platform, &who.0);
    let refused = ruled(&platform, &who.0, |cx| {
        held.lesson.refused(reason.into(), colleagues, cx)
    })?;
    written(&platform, &held.tx, held.lesson.state, &refused).await?;
    committed(&platform, &who, held, "refuse-lesson", &http).await
}

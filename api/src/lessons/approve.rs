//! `POST /lessons/{id}/approve`: routing goes by it from now on.

use super::document::LessonDocument;
use super::{colleagues, committed, held, ruled, written};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Problem};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::lesson::LessonRefusal;
use nuanxin_domain::routing::Lesson;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{lessons, places};

/// Approve what was taught
///
/// By the district, and not by whoever proposed it while somebody else of the district can. From now on every node
/// routes the same address by itself; what was decided before can still be taken again as it was.
#[utoipa::path(
    tag = "places",
    params(IdPath),
    responses((status = 200, description = "The lesson after it", body = LessonDocument)),
    security(("bearer" = []))
)]
#[post("/lessons/{id}/approve")]
pub async fn approve_lesson(platform: web::Data<Platform>, who: Staff, id: Id, http: HttpRequest) -> Answer {
    let held = held(&platform, &who, id.0.into()).await?;
    let (tx, lesson) = (&held.tx, &held.lesson);
    let request = match lesson.request {
        Some(request) => requests::load(tx, request).await?,
        None => None,
    };
    let colleagues = colleagues(&platform, &who.0);
    let approved = ruled(&platform, &who.0, |cx| {
        lesson.approved(request.as_ref(), colleagues, cx)
    })?;
    written(&platform, tx, lesson.state, &approved).await?;
    let number = places::lessons::teach(tx, |number| Lesson {
        number,
        place: approved.place.expose().clone(),
        street_code: approved.street_code.clone(),
        committee_code: approved.committee_code.clone(),
    });
    let number = number.await?;
    let number = number.ok_or_else(|| Problem::from(LessonRefusal::Known))?;
    lessons::number(tx, approved.id, number).await?;
    committed(&platform, &who, held, "approve-lesson", &http).await
}

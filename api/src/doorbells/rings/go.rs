//! `POST /doorbell-rings/{id}/go`: somebody of the staff goes.

use super::change::RingChange;
use super::document::RingDocument;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::access::Verb;
use nuanxin_domain::ids::RingId;
use nuanxin_infra::platform::Platform;

/// Say that I go
///
/// Told to the neighbours and to the duty; nobody is sent home. It accepts nothing: the request waits for `accept` all
/// the same. Saying it again changes nothing.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    responses((status = 200, description = "The ring after it", body = RingDocument)),
    security(("bearer" = []))
)]
#[post("/doorbell-rings/{id}/go")]
pub async fn go_to_ring(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let change = RingChange {
        platform: &platform,
        actor: &who.0,
        audit: "doorbell-go",
    };
    let changed = change.make(RingId(id.0), |ring, request, agreeing, cx| {
        request.allow(cx.by, Verb::Go)?;
        let Some(after) = ring.goes(cx.by.account, cx.now) else {
            return Ok(None);
        };
        let decided = request.gone_to(ring, None, agreeing, cx)?;
        Ok(Some((decided, after)))
    });
    let changed = changed.await?;
    Ok(HttpResponse::Ok().json(RingDocument::of(&changed, &platform).await?))
}

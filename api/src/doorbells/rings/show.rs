//! `GET /doorbell-rings/{id}`: how a ring stands.

use super::change::RingChange;
use super::document::RingDocument;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::ids::RingId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;

/// Show a ring
///
/// Who was called, who goes, and how it ended, for staff who see its request. The request names its ring
/// (`doorbell_ring_id`).
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    responses((status = 200, description = "The ring", body = RingDocument)),
    security(("bearer" = []))
)]
#[get("/doorbell-rings/{id}")]
pub async fn show_ring(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let change = RingChange {
        platform: &platform,
        actor: &who.0,
        audit: "doorbell-ring",
    };
    let seen = change.seen(RingId(id.0)).await?;
    let document = RingDocument::of(&seen, &platform).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "doorbell-ring");
    platform.audit_soon.write(entry.about(&seen.request));
    Ok(HttpResponse::Ok().json(document))
}

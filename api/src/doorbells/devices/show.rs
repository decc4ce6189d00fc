//! `GET /doorbell-devices/{id}`: one doorbell with its neighbours.

use super::document::WholeDocument;
use super::{entry, looked_after};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::doorbell::Device;
use nuanxin_domain::ids::DeviceId;
use nuanxin_infra::doorbells::{neighbours, rings};
use nuanxin_infra::platform::Platform;

/// Show a doorbell
///
/// With the neighbours who agreed to be called, masked, and the ring that runs.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    responses((status = 200, description = "The doorbell", body = WholeDocument)),
    security(("bearer" = []))
)]
#[get("/doorbell-devices/{id}")]
pub async fn show_doorbell(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let device = looked_after(platform.db.reader(), &platform, &who.0, DeviceId(id.0)).await?;
    shown(&platform, &who.0, &device).await
}

/// A doorbell with all that belongs to it, as it is now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn shown(platform: &Platform, actor: &Actor, device: &Device) -> Answer {
    let db = platform.db.reader();
    let neighbours = neighbours::of(db, &platform.ring, device.id).await?;
    let ring = rings::running(db, device.id).await?;
    let now = platform.clocks.domain.now();
    let document = WholeDocument::of(device, &neighbours, ring.as_ref(), now);
    platform
        .audit_soon
        .write(entry(platform, actor, "doorbell", device));
    Ok(HttpResponse::Ok().json(document))
}

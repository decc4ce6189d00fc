//! `POST /doorbell-devices/{id}/retire`: a doorbell is no longer in use.

use super::{entry, looked_after};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::doorbell::DoorbellRefusal;
use nuanxin_domain::ids::DeviceId;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::persons;
use nuanxin_infra::platform::Platform;

/// Retire a doorbell
///
/// Its token is good no more; its name and address, and its neighbours' names and numbers, are erased at once. A ring
/// that runs goes on.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    responses((status = 204, description = "It is no longer in use")),
    security(("bearer" = []))
)]
#[post("/doorbell-devices/{id}/retire")]
pub async fn retire_doorbell(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let now = platform.clocks.domain.now();
    let tx = platform.db.write_tx().await?;
    let device = looked_after(&tx, &platform, &who.0, DeviceId(id.0)).await?;
    if !devices::retire(&tx, device.id, who.0.account, now).await? {
        return Err(DoorbellRefusal::NotFound.into());
    }
    if !persons::forget_idle(&tx, &platform.ring, device.person).await? {
        return Err(Problem::new(Code::NotReady).with_header("retry-after", 1));
    }
    let entry = entry(&platform, &who.0, "doorbell-retired", &device);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    Ok(HttpResponse::NoContent().finish())
}

//! `POST /doorbell-devices/{id}/token`: another token, for a button that was replaced or a phone that was lost.

use super::document::DoorbellWithToken;
use super::{entry, looked_after};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::doorbell::DoorbellRefusal;
use nuanxin_domain::ids::DeviceId;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;

/// Give a doorbell another token
///
/// The one before is good no more, and a phone may be bound anew. The token is shown this once.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    responses((status = 200, description = "The doorbell with its token", body = DoorbellWithToken)),
    security(("bearer" = []))
)]
#[post("/doorbell-devices/{id}/token")]
pub async fn renew_doorbell_token(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let token = OpaqueToken::generate();
    let tx = platform.db.write_tx().await?;
    let mut device = looked_after(&tx, &platform, &who.0, DeviceId(id.0)).await?;
    if !devices::renew_token(&tx, &platform.ring, device.id, &token, None).await? {
        return Err(DoorbellRefusal::NotFound.into());
    }
    device.bound_to = None;
    let entry = entry(&platform, &who.0, "doorbell-token-renewed", &device);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    let now = platform.clocks.domain.now();
    Ok(HttpResponse::Ok().json(DoorbellWithToken::of(&device, Some(token.expose()), now)))
}

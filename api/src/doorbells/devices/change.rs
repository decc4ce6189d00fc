//! `PATCH /doorbell-devices/{id}`: another name or address.

use super::show::shown;
use super::{check_card, entry, looked_after};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{patch, web};
use nuanxin_domain::doorbell::{DeviceCard, DoorbellRefusal};
use nuanxin_domain::ids::DeviceId;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is to be different.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "卧室按钮"}))]
pub struct ChangeDoorbellBody {
    /// What staff call it.
    #[schema(min_length = 1, max_length = 40)]
    name: Option<String>,
    /// Where help is to come to; the committee is looked for anew then.
    #[schema(min_length = 1, max_length = 200)]
    address: Option<String>,
}

/// Change a doorbell
///
/// Its name, or the address to which help is to come; what is left out stays.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath),
    request_body = ChangeDoorbellBody,
    responses((status = 200, description = "The doorbell after it", body = super::document::WholeDocument)),
    security(("bearer" = []))
)]
#[patch("/doorbell-devices/{id}")]
pub async fn change_doorbell(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<ChangeDoorbellBody>,
) -> Answer {
    let ChangeDoorbellBody { name, address } = body.value;
    let mut faults = Faults::default();
    check_card(&mut faults, name.as_deref(), address.as_deref());
    faults.check()?;
    let tx = platform.db.write_tx().await?;
    let mut device = looked_after(&tx, &platform, &who.0, DeviceId(id.0)).await?;
    let before = device.card.expose().clone();
    let committee_code = before.committee_code.filter(|_| address.is_none());
    let card = DeviceCard {
        name: name.unwrap_or(before.name),
        address: address.unwrap_or(before.address),
        committee_code,
    };
    if !devices::change(&tx, &platform.ring, device.id, &card).await? {
        return Err(DoorbellRefusal::NotFound.into());
    }
    device.card = card.into();
    let entry = entry(&platform, &who.0, "doorbell-changed", &device);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    shown(&platform, &who.0, &device).await
}

//! `POST /doorbell-devices/{id}/neighbours/{neighbour}/withdraw`: a neighbour agrees no more.

use crate::actor::Staff;
use crate::doorbells::devices::document::WholeDocument;
use crate::doorbells::devices::show::shown;
use crate::doorbells::devices::{entry, looked_after};
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::doorbell::DoorbellRefusal;
use nuanxin_domain::ids::{DeviceId, NeighbourId};
use nuanxin_infra::doorbells::neighbours;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use utoipa::IntoParams;
use uuid::Uuid;

/// The ids in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code)] // describes the parameters
pub struct NeighbourPath {
    /// The doorbell's id.
    id: Uuid,
    /// The neighbour's id.
    neighbour: Uuid,
}

/// Withdraw a neighbour's consent
///
/// At any time: they are not called any more, also by a ring that runs, and name and number are erased at once. Who had
/// heard the consent, and when, stays.
#[utoipa::path(
    tag = "doorbell",
    params(NeighbourPath),
    responses((status = 200, description = "The doorbell after it", body = WholeDocument)),
    security(("bearer" = []))
)]
#[post("/doorbell-devices/{id}/neighbours/{neighbour}/withdraw")]
pub async fn withdraw_neighbour(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    http: HttpRequest,
) -> Answer {
    let neighbour = http.match_info().get("neighbour");
    let neighbour = neighbour.and_then(|text| Uuid::try_parse(text).ok());
    let tx = platform.db.write_tx().await?;
    let device = looked_after(&tx, &platform, &who.0, DeviceId(id.0)).await?;
    let neighbour = NeighbourId(neighbour.ok_or(DoorbellRefusal::NotFound)?);
    let (by, now) = (who.0.account, platform.clocks.domain.now());
    if !neighbours::withdraw(&tx, device.id, neighbour, by, now).await? {
        return Err(DoorbellRefusal::NotFound.into());
    }
    let entry = entry(&platform, &who.0, "neighbour-withdrawn", &device);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    shown(&platform, &who.0, &device).await
}

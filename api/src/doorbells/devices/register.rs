//! `POST /doorbell-devices`: a doorbell is registered.

use super::document::DoorbellWithToken;
use super::{check_card, entry, looked_after};
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Body;
use crate::persons::sight;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::doorbell::{Device, DeviceCard, DeviceKind, station_for};
use nuanxin_domain::ids::{DeviceId, PersonId, StationId};
use nuanxin_domain::person::seeing::PersonAct;
use nuanxin_infra::doorbells::devices;
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::OpaqueToken;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new doorbell.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "person_id": "0190a5f2-7a10-7cc0-8a11-3f5b2f0c9d01", "kind": "button", "name": "客厅按钮",
    "address": "静安区曹家渡街道武定西路"
}))]
pub struct RegisterDoorbellBody {
    /// Whose file it belongs to; one that the caller sees.
    person_id: Uuid,
    /// What rings.
    kind: DeviceKind,
    /// What staff call it.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// Where help is to come to.
    #[schema(min_length = 1, max_length = 200)]
    address: String,
    /// Code of the committee of the address (12 digits), where known.
    #[schema(pattern = "^[0-9]{12}$")]
    committee_code: Option<String>,
    /// The station; the own one, if absent. The district names it.
    station_id: Option<Uuid>,
}

/// Register a doorbell
///
/// For a person whose file the caller sees, at the own station; the district names the station. Answers with the
/// device's token, which is shown this once and kept as a keyed digest. A phone gives it once, signed in, for one of its
/// own (`POST /doorbell/bind`).
#[utoipa::path(
    tag = "doorbell",
    params(KeyHeader),
    request_body = RegisterDoorbellBody,
    responses((status = 201, description = "Registered", body = DoorbellWithToken)),
    security(("bearer" = []))
)]
#[post("/doorbell-devices")]
pub async fn register_doorbell(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<RegisterDoorbellBody>,
    http: HttpRequest,
) -> Answer {
    let station = station_for(&who.0, body.value.station_id.map(StationId))?;
    let key = IdempotencyHeader::read(&http, "register-doorbell", body.digest)?;
    if let Some(id) = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await? {
        return again(&platform, &who, id).await;
    }
    let new = body.value.checked(&platform, &who, station).await?;
    let (real, token) = (&*platform.clocks.real, OpaqueToken::generate());
    let tx = platform.db.write_tx().await?;
    devices::add(&tx, &platform.ring, &new, &token).await?;
    let row = key.as_ref().map(|key| key.row(&who.0, new.id.0, 201));
    let entry = entry(&platform, &who.0, "doorbell-registered", &new);
    if conclude(tx, entry, row, real).await? == Concluded::Twin {
        let twin = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
        return again(&platform, &who, twin.ok_or_else(|| Problem::new(Code::Internal))?).await;
    }
    let now = platform.clocks.domain.now();
    Ok(HttpResponse::Created().json(DoorbellWithToken::of(&new, Some(token.expose()), now)))
}

async fn again(platform: &Platform, who: &Staff, id: Uuid) -> Answer {
    let device = looked_after(platform.db.reader(), platform, &who.0, DeviceId(id)).await?;
    let now = platform.clocks.domain.now();
    Ok(HttpResponse::Created()
        .insert_header(("idempotency-replayed", "true"))
        .json(DoorbellWithToken::of(&device, None, now)))
}

impl RegisterDoorbellBody {
    async fn checked(self, platform: &Platform, who: &Staff, station: StationId) -> Answer<Device> {
        let snapshot = platform.snapshot();
        let places = &snapshot.rules.places;
        let mut faults = Faults::default();
        check_card(&mut faults, Some(&self.name), Some(&self.address));
        if places.open_station(station).is_none() {
            faults.add("/station_id", "unknown");
        }
        let unknown = |code: &String| places.street_of_committee(code).is_none();
        if self.committee_code.as_ref().is_some_and(unknown) {
            faults.add("/committee_code", "unknown_code");
        }
        faults.check()?;
        let (db, person) = (platform.db.reader(), PersonId(self.person_id));
        let sight = sight::to(PersonAct::Note, db, platform, &who.0, person).await?;
        let card = DeviceCard {
            name: self.name.trim().to_owned(),
            address: self.address.trim().to_owned(),
            committee_code: self.committee_code,
        };
        Ok(Device {
            id: DeviceId(new_id(&*platform.clocks.real)),
            kind: self.kind,
            station,
            person: sight.id(),
            card: card.into(),
            registered_by: who.0.account,
            registered_at: platform.clocks.domain.now(),
            bound_to: None,
            heard_at: None,
        })
    }
}

//! `POST /doorbell-devices/{id}/neighbours`: a neighbour agreed to be called.

use crate::act::IdPath;
use crate::actor::Staff;
use crate::doorbells::devices::document::WholeDocument;
use crate::doorbells::devices::show::shown;
use crate::doorbells::devices::{entry, looked_after};
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults};
use actix_web::{HttpRequest, post, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{
    ConsentMeans, DoorbellRefusal, MOST_NEIGHBOURS, Neighbour, NeighbourCard, NeighbourConsent,
};
use nuanxin_domain::ids::{AccountId, DeviceId, NeighbourId};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::normalise_phone;
use nuanxin_infra::doorbells::{devices, neighbours};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::ToSchema;

/// Characters of a name.
const NAME: usize = 40;

/// A neighbour, and their consent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "王秀英", "phone": "13812345678", "consent": {"means": "visit"}}))]
pub struct NeighbourBody {
    /// Name.
    #[schema(min_length = 1, max_length = 40)]
    name: String,
    /// Mobile number of the mainland: text messages go there.
    #[schema(max_length = 64)]
    phone: String,
    /// Their consent, which the caller has heard.
    consent: NeighbourConsentBody,
    /// The order in which neighbours are named, from 1; whoever stands there comes behind. The last, if absent.
    #[schema(minimum = 1, maximum = 100)]
    position: Option<u16>,
}

/// How and when a neighbour agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeighbourConsentBody {
    /// How.
    means: ConsentMeans,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
}

/// Add a neighbour
///
/// Somebody who agreed to be called by this doorbell; who heard it, how and when, is kept with it. Eight at most.
#[utoipa::path(
    tag = "doorbell",
    params(IdPath, KeyHeader),
    request_body = NeighbourBody,
    responses((status = 200, description = "The doorbell after it", body = WholeDocument)),
    security(("bearer" = []))
)]
#[post("/doorbell-devices/{id}/neighbours")]
pub async fn add_neighbour(
    platform: web::Data<Platform>,
    who: Staff,
    id: Id,
    body: Body<NeighbourBody>,
    http: HttpRequest,
) -> Answer {
    let now = platform.clocks.domain.now();
    let (card, consent, position) = body.value.checked(who.0.account, now)?;
    let device = looked_after(platform.db.reader(), &platform, &who.0, DeviceId(id.0)).await?;
    let key = IdempotencyHeader::read(&http, format!("add-neighbour:{}", device.id), body.digest)?;
    let replayed = IdempotencyHeader::replayed(key.as_ref(), &platform, &who.0).await?;
    if replayed.is_some() {
        return shown(&platform, &who.0, &device).await;
    }
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    devices::hold(&tx, device.id).await?;
    let known = neighbours::of(&tx, &platform.ring, device.id).await?;
    if known.len() >= MOST_NEIGHBOURS {
        return Err(DoorbellRefusal::NeighboursFull.into());
    }
    let last = known.last().map_or(0, |last| last.position);
    let new = Neighbour {
        id: NeighbourId(new_id(real)),
        device: device.id,
        position: position.unwrap_or(last.saturating_add(1)),
        card,
        consent,
    };
    if known.iter().any(|one| one.position == new.position) {
        neighbours::make_room(&tx, device.id, new.position).await?;
    }
    neighbours::add(&tx, &platform.ring, &new).await?;
    let row = key.as_ref().map(|key| key.row(&who.0, new.id.0, 200));
    let entry = entry(&platform, &who.0, "neighbour-added", &device);
    // A twin of this call has added them already.
    conclude(tx, entry, row, real).await?;
    shown(&platform, &who.0, &device).await
}

impl NeighbourBody {
    fn checked(
        self,
        heard_by: AccountId,
        now: DateTime<Utc>,
    ) -> Answer<(Personal<NeighbourCard>, NeighbourConsent, Option<u16>)> {
        let mut faults = Faults::default();
        faults.required_text("/name", &self.name, NAME);
        let number = normalise_phone(&self.phone).ok();
        let number = number.filter(|number| number.is_mainland_mobile());
        if number.is_none() {
            faults.add("/phone", "bad_phone");
        }
        if self.consent.at.is_some_and(|at| at > now) {
            faults.add("/consent/at", "out_of_range");
        }
        if self
            .position
            .is_some_and(|position| !(1..=100).contains(&position))
        {
            faults.add("/position", "out_of_range");
        }
        faults.check()?;
        let phone = number.ok_or_else(|| Faults::one("/phone", "bad_phone"))?;
        let card = NeighbourCard {
            name: self.name.trim().to_owned(),
            phone: phone.as_str().to_owned(),
        };
        let consent = NeighbourConsent {
            heard_by,
            means: self.consent.means,
            at: self.consent.at.unwrap_or(now),
        };
        Ok((card.into(), consent, self.position))
    }
}

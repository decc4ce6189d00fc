//! `GET /doorbell`: how things stand at a doorbell, without pressing it.

use super::known::KnownDevice;
use super::press::Outcome;
use super::ring::RingAnswer;
use crate::problem::{Answer, Language, Problem, ProblemDocument};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::doorbell::{Device, RingState};
use nuanxin_infra::doorbells::rings;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// What a doorbell shows before it is pressed, and while its ring runs. Nothing in it says whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoorbellNow {
    /// Somebody is on duty at its station. Where nobody is, 110 and 120 come first.
    on_duty: bool,
    /// The telephone of its station.
    station_phone: Option<String>,
    /// The district's duty phone, when nobody is on duty at the station.
    district_phone: Option<String>,
    /// The ring that runs, as its last press was answered; none once somebody has heard a voice.
    ring: Option<RingAnswer>,
}

/// Look at my doorbell
///
/// By a device, with its own token as for a ring. Says who is on duty and how the ring that runs stands; a look is no
/// press, and tells nobody anything.
#[utoipa::path(
    tag = "doorbell",
    params(("Authorization" = Option<String>, Header, description = "`Bearer` and the device's token", max_length = 100)),
    responses(
        (status = 200, description = "How it stands", body = DoorbellNow),
        (status = 401, description = "No doorbell in use has this token", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[get("/doorbell")]
pub async fn look_at_doorbell(
    platform: web::Data<Platform>,
    device: KnownDevice,
    http: HttpRequest,
) -> Answer {
    let quota = Quota::per_minute(platform.settings.limits.presses_per_doorbell_per_minute);
    let key = format!("doorbell-look:{}", device.0.id);
    let counted = platform.limiter.check(&key, quota).await;
    counted.map_err(|retry| Problem::too_many(retry.seconds()))?;
    let now = platform.clocks.domain.now();
    let (snapshot, station) = (platform.snapshot(), device.0.station);
    let rules = &snapshot.rules;
    let on_duty = rules.answers_itself(station, now);
    let running = running(&platform, &device.0).await?;
    Ok(HttpResponse::Ok().json(DoorbellNow {
        on_duty,
        station_phone: rules.places.station(station).map(|station| station.phone.clone()),
        district_phone: rules.district_phone().filter(|_| !on_duty).map(str::to_owned),
        ring: running.map(|running| RingAnswer::of(&running, rules, Language::of(&http))),
    }))
}

/// The ring that runs, unless a voice was heard since.
async fn running(platform: &Platform, device: &Device) -> Answer<Option<Outcome>> {
    let db = platform.db.reader();
    let Some(ring) = rings::running(db, device.id).await? else {
        return Ok(None);
    };
    let request = requests::load(db, ring.request).await?;
    let request = request.filter(|request| ring.state(request) != RingState::Ended);
    Ok(request.map(|request| Outcome {
        ring,
        request,
        joined: true,
    }))
}

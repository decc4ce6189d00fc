//! `POST /help-requests/{id}/route`: the triage desk's decision, and what it teaches.

use super::document::HelpRequestDocument;
use super::visible::visible;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::input::Id;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::access::Verb;
use nuanxin_domain::help_request::TriageDecision;
use nuanxin_domain::ids::{LessonId, StationId};
use nuanxin_domain::lesson::{LessonRecord, TaughtBy};
use nuanxin_domain::routing::{Lesson, taught_place};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What `route` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"station_id": "01970000-0000-7000-8000-000000000001", "teach": true}))]
pub struct RouteBody {
    /// The station.
    station_id: Uuid,
    /// Code of the committee (12 digits), where it is known: one of the station's street.
    #[schema(pattern = "^[0-9]{12}$")]
    committee_code: Option<String>,
    /// The address teaches: a lesson is proposed, so that the same address is routed by itself once the district has
    /// approved it. Refused where the address names no place, where it would not help, and for a restricted request.
    #[serde(default)]
    teach: bool,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for RouteBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/committee_code", self.committee_code.as_deref(), 12);
    }
}

/// Name the station
///
/// The triage desk places the request; after a second return only the district may, and finally. The district also moves
/// what a station has left in its queue past the acceptance time, finally (`redirect` among the verbs). With `teach` the
/// part of the address that names a place (road and number, lane, estate, committee; never a room) is proposed as a
/// lesson, for the district to approve.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = RouteBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/route")]
pub async fn decide_route(call: VerbCall<RouteBody>) -> Answer {
    let lesson = match call.body.teach {
        true => lesson(&call).await?,
        false => None,
    };
    let id = LessonId(new_id(&*call.platform.clocks.real));
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("route", text, |body, request, cx| {
        let station = StationId(body.station_id);
        let decision = TriageDecision {
            station,
            committee_code: body.committee_code.clone(),
            internal_note: body.internal_note.clone(),
        };
        let mut decided = request.decide_route(decision, cx)?;
        decided.lesson = lesson
            .as_ref()
            .and_then(|taught| LessonRecord::proposed(id, request, taught, station, cx));
        Ok(decided)
    })
    .await
}

/// What would be taught. None for whoever may not decide here: they are refused as ever.
///
/// # Errors
/// A fault at `/teach` that says why nothing can be taught.
async fn lesson(call: &VerbCall<RouteBody>) -> Answer<Option<TaughtBy>> {
    let platform = &call.platform;
    let (request, _) = visible(platform, &call.actor, Id(call.id.0)).await?;
    let places = &platform.snapshot().rules.places;
    let station = places.station(StationId(call.body.station_id));
    let Some(station) = station.filter(|_| request.allow(&call.actor, Verb::DecideRoute).is_ok()) else {
        return Ok(None);
    };
    if request.restricted {
        return Err(Faults::one("/teach", "restricted_teaches_nothing"));
    }
    if !station.serves_a_street() {
        return Err(Faults::one("/teach", "no_street"));
    }
    let told = requests::intake(platform.db.reader(), &platform.ring, request.id).await?;
    let told = told.as_ref().map(|told| told.expose());
    let address = told.and_then(|told| told.address.as_ref()?.text.as_deref());
    let elsewhere = told.and_then(|told| told.whereabouts.as_deref());
    // Of two places nobody knows which one the decision is about.
    let text = match (address, elsewhere) {
        (Some(text), None) | (None, Some(text)) => text,
        _ => return Err(Faults::one("/teach", "no_place")),
    };
    let place = taught_place(places, text).ok_or_else(|| Faults::one("/teach", "no_place"))?;
    let lesson = Lesson {
        number: 0,
        place,
        street_code: station.street_code.clone(),
        committee_code: call.body.committee_code.clone(),
    };
    if !places.would_decide(lesson.clone(), text) {
        return Err(Faults::one("/teach", "would_not_help"));
    }
    Ok(Some(TaughtBy {
        place: lesson.place.into(),
        street_code: lesson.street_code,
        committee_code: lesson.committee_code,
    }))
}

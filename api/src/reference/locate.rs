//! `POST /stations/locate`: which station serves this place.

use super::explain::PlaceBody;
use super::stations::StationDocument;
use crate::input::Body;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::routing::Decision;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// The station, or those that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub struct Located {
    /// How sure it is.
    decision: Decision,
    /// The station, unless a person has to decide.
    station: Option<StationDocument>,
    /// Stations that may be meant.
    candidates: Vec<StationDocument>,
}

/// Find the station for a place
///
/// Nothing of the place is kept.
#[utoipa::path(
    tag = "places",
    request_body = PlaceBody,
    responses((status = 200, description = "The station, or those that may be meant", body = Located))
)]
#[post("/stations/locate")]
pub async fn locate_station(platform: web::Data<Platform>, body: Body<PlaceBody>) -> Answer {
    let placement = body.value.checked()?.routed(&platform);
    let snapshot = platform.snapshot();
    let document = |id: StationId| snapshot.rules.places.station(id).map(StationDocument::of);
    Ok(HttpResponse::Ok().json(Located {
        decision: placement.decision,
        station: placement.station.and_then(document),
        candidates: placement
            .candidates
            .iter()
            .copied()
            .filter_map(document)
            .collect(),
    }))
}

//! `GET /places/boundaries`: outlines of the served streets, to be drawn beside the candidates of the triage desk.

use crate::actor::Staff;
use crate::problem::Answer;
use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};

use nuanxin_domain::routing::{Outline, Places, outlines};
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use std::sync::{Mutex, PoisonError};
use utoipa::ToSchema;
use uuid::Uuid;

/// Outlines as GeoJSON (RFC 7946), WGS-84.
#[derive(Serialize, ToSchema)]
pub struct Boundaries {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(example = "FeatureCollection")]
    kind: &'static str,
    /// Version of the places.
    #[schema(example = "places-3")]
    places_version: String,
    /// One for each street of the served area; none where no boundaries were imported.
    features: Vec<BoundaryFeature>,
}

/// A street.
#[derive(Serialize, ToSchema)]
pub struct BoundaryFeature {
    /// Always `Feature`.
    #[serde(rename = "type")]
    #[schema(example = "Feature")]
    kind: &'static str,
    /// Which street.
    properties: BoundaryProperties,
    /// Its area.
    geometry: BoundaryGeometry,
}

/// Which street.
#[derive(Serialize, ToSchema)]
pub struct BoundaryProperties {
    /// Code of the street, edition 2022.
    street_code: String,
    /// Name of the street.
    street: String,
    /// The station that serves it.
    station_id: Option<Uuid>,
}

/// An area, simplified to about five metres: for the eye, nothing is decided by it.
#[derive(Serialize, ToSchema)]
pub struct BoundaryGeometry {
    /// Always `MultiPolygon`.
    #[serde(rename = "type")]
    #[schema(example = "MultiPolygon")]
    kind: &'static str,
    /// Polygons of rings of longitude and latitude.
    coordinates: Vec<Vec<Vec<[f64; 2]>>>,
}

/// The answer for one version, written once.
#[derive(Default)]
pub struct DrawnBoundaries(Mutex<Option<(String, Bytes)>>);

impl DrawnBoundaries {
    /// The answer for these places.
    fn of(&self, places: &Places) -> Bytes {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, drawn)) = kept.as_ref().filter(|(version, _)| *version == places.version) {
            return drawn.clone();
        }
        let drawn = Bytes::from(serde_json::to_vec(&Boundaries::of(places)).unwrap_or_default());
        *kept = Some((places.version.clone(), drawn.clone()));
        drawn
    }
}

/// Show the outlines of streets
///
/// GeoJSON, simplified to about five metres, of the streets that requests are routed to. The ETag is the version of the
/// places: with `If-None-Match` what has not changed is answered with 304.
#[utoipa::path(
    tag = "places",
    responses(
        (status = 200, description = "The outlines", body = Boundaries),
        (status = 304, description = "They have not changed")
    ),
    security(("bearer" = []))
)]
#[get("/places/boundaries")]
pub async fn show_boundaries(
    platform: web::Data<Platform>,
    drawn: web::Data<DrawnBoundaries>,
    _who: Staff,
    http: HttpRequest,
) -> Answer {
    let snapshot = platform.snapshot();
    let places = &snapshot.rules.places;
    let etag = format!("\"{}\"", places.version);
    let known = http
        .headers()
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = match known {
        true => HttpResponse::NotModified(),
        false => HttpResponse::Ok(),
    };
    response.insert_header((ETAG, etag));
    // Kept by the browser of whoever signed in, and asked about each time.
    response.insert_header((CACHE_CONTROL, "private, no-cache"));
    Ok(match known {
        true => response.finish(),
        false => response.content_type("application/json").body(drawn.of(places)),
    })
}

impl Boundaries {
    fn of(places: &Places) -> Self {
        let feature = |outline: Outline| BoundaryFeature {
            kind: "Feature",
            properties: BoundaryProperties {
                station_id: places
                    .station_of_street(&outline.street_code)
                    .map(|station| station.id.0),
                street_code: outline.street_code,
                street: outline.street,
            },
            geometry: BoundaryGeometry {
                kind: "MultiPolygon",
                coordinates: outline.polygons,
            },
        };
        Boundaries {
            kind: "FeatureCollection",
            places_version: places.version.clone(),
            features: outlines(places).into_iter().map(feature).collect(),
        }
    }
}

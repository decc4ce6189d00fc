//! `POST /routing/explain`: where a place would go, and why; and where a request went, decided again.

use crate::actor::Staff;
use crate::help_requests::submission::PointBody;
use crate::help_requests::visible::{looked, visible};
use crate::input::{Body, Id};
use crate::problem::{Answer, Faults, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::intake::GeoPoint;
use nuanxin_domain::placement::{KeptPlacement, KeptReason};
use nuanxin_domain::routing::{Decision, Evidence, Placement, Places, route};
use nuanxin_infra::placements::{self, Placed};
use nuanxin_infra::places::versions::number_of;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// What the audit log calls it when somebody has the routing of a request explained.
pub const EXPLAIN: &str = "explain-routing";

/// A place, as text, as a point, or both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"address": "静安区曹家渡街道万航渡路"}))]
pub struct PlaceBody {
    /// Address as people write it.
    #[schema(max_length = 300)]
    address: Option<String>,
    /// Point on the map.
    point: Option<PointBody>,
}

/// A place, or a request that was routed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"address": "静安区曹家渡街道万航渡路"}))]
pub struct ExplainBody {
    /// Address as people write it.
    #[schema(max_length = 300)]
    address: Option<String>,
    /// Point on the map.
    point: Option<PointBody>,
    /// Instead of a place: a request, whose last routing is decided again on the evidence that it had.
    help_request_id: Option<Uuid>,
    /// With this version of the places; without it the present one, for a request the one of its day.
    #[schema(max_length = 40, example = "places-3")]
    places_version: Option<String>,
}

/// A checked place.
pub struct Place {
    /// Address.
    pub address: Option<String>,
    /// Point.
    pub point: Option<GeoPoint>,
}

/// Where it would go, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// Name of the street.
    street: Option<String>,
    /// Code of the street, edition 2022.
    street_code: Option<String>,
    /// Code of the committee, where known.
    committee_code: Option<String>,
    /// The station.
    station_id: Option<Uuid>,
    /// 0 to 1.
    confidence: f64,
    /// What follows.
    decision: Decision,
    /// Why, one reason a line.
    because: Vec<ReasonDocument>,
    /// Stations that may be meant, where it is not clear.
    candidates: Vec<Uuid>,
    /// Version of the places that it was decided with.
    #[schema(example = "places-3")]
    places_version: String,
    /// Of a request: whether this is what was decided then, reasons and all.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as_then: Option<bool>,
}

/// One reason.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reason)]
pub struct ReasonDocument {
    /// Stable code.
    code: String,
    /// A sentence.
    text: String,
}

/// Explain a routing
///
/// Says where a place would be routed, how sure that is, and why; changes nothing. Of a request that the caller sees it
/// takes the router's last decision again, with the places of that day or of another, and says whether it comes to
/// the same.
#[utoipa::path(
    tag = "places",
    request_body = ExplainBody,
    responses((status = 200, description = "Where it would go, and why", body = Explanation)),
    security(("bearer" = []))
)]
#[post("/routing/explain")]
pub async fn explain_routing(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<ExplainBody>,
    http: HttpRequest,
) -> Answer {
    let language = Language::of(&http);
    let asked = body.value;
    let Some(request) = asked.help_request_id else {
        let version = asked.places_version;
        let place = PlaceBody {
            address: asked.address,
            point: asked.point,
        };
        let place = place.checked()?;
        let places = places_of(&platform, version.as_deref()).await?;
        let placement = KeptPlacement::from(&place.routed_with(&places));
        return Ok(HttpResponse::Ok().json(Explanation::of(&placement, language)));
    };
    if asked.address.is_some() || asked.point.is_some() {
        return Err(Faults::one("/help_request_id", "one_of"));
    }
    let last = last_placed(&platform, &who.0, request).await?;
    let record = last.record.expose();
    let version = asked
        .places_version
        .as_deref()
        .unwrap_or(&record.placement.places_version);
    let places = places_of(&platform, Some(version)).await?;
    let (placement, same) = record.again(&places);
    let explanation = Explanation {
        same_as_then: Some(same),
        ..Explanation::of(&KeptPlacement::from(&placement), language)
    };
    Ok(HttpResponse::Ok().json(explanation))
}

/// The router's last decision about a request that the caller sees; entered before it is shown.
async fn last_placed(platform: &Platform, actor: &Actor, request: Uuid) -> Answer<Placed> {
    let (request, standing) = visible(platform, actor, Id(request)).await?;
    let placed = placements::of_request(platform.db.reader(), &platform.ring, request.id).await;
    let last = placed.map_err(|error| Problem::internal(&error))?.pop();
    let last = last.ok_or_else(|| Faults::one("/help_request_id", "not_routed"))?;
    looked(platform, actor, EXPLAIN, &request, standing).await?;
    Ok(last)
}

async fn places_of(platform: &Platform, version: Option<&str>) -> Answer<Arc<Places>> {
    let Some(version) = version else {
        return Ok(Arc::clone(&platform.snapshot().rules.places));
    };
    let unknown = || Faults::one("/places_version", "unknown");
    let number = number_of(version).ok_or_else(unknown)?;
    let found = platform.reference.places_of(number).await;
    found
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(unknown)
}

impl PlaceBody {
    /// Checks the place.
    ///
    /// # Errors
    /// Faults, among them that nothing was given.
    pub fn checked(self) -> Answer<Place> {
        let mut faults = Faults::default();
        faults.text("/address", self.address.as_deref(), 300);
        if self.address.as_deref().is_none_or(|text| text.trim().is_empty()) && self.point.is_none() {
            faults.add("/address", "one_of");
        }
        let point = self.point.and_then(|point| point.checked("/point", &mut faults));
        faults.check()?;
        Ok(Place {
            address: self.address,
            point,
        })
    }
}

impl Place {
    /// Where it would go now.
    pub fn routed(&self, platform: &Platform) -> Placement {
        self.routed_with(&platform.snapshot().rules.places)
    }

    fn routed_with(&self, places: &Places) -> Placement {
        let evidence = Evidence {
            address_text: self.address.as_deref(),
            point: self.point,
            ..Evidence::default()
        };
        route(places, &evidence)
    }
}

impl Explanation {
    /// What was decided, then or now.
    pub fn of(placement: &KeptPlacement, language: Language) -> Self {
        let reason = |reason: &KeptReason| ReasonDocument {
            code: reason.code.clone(),
            text: language.pick(reason.zh.clone(), reason.en.clone()),
        };
        Explanation {
            street: placement.street.clone(),
            street_code: placement.street_code.clone(),
            committee_code: placement.committee_code.clone(),
            station_id: placement.station.map(|station| station.0),
            confidence: placement.confidence,
            decision: placement.decision,
            because: placement.because.iter().map(reason).collect(),
            candidates: placement.candidates.iter().map(|station| station.0).collect(),
            places_version: placement.places_version.clone(),
            same_as_then: None,
        }
    }
}

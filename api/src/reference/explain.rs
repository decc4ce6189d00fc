//! `POST /routing/explain`: where a place would go, and why.

use crate::actor::Staff;
use crate::help_requests::submission::PointBody;
use crate::input::Body;
use crate::problem::{Answer, Faults, Language};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::intake::GeoPoint;
use nuanxin_domain::routing::{Decision, Evidence, Placement, route};
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

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
/// Says where a place would be routed, how sure that is, and why; changes nothing.
#[utoipa::path(
    tag = "places",
    request_body = PlaceBody,
    responses((status = 200, description = "Where it would go, and why", body = Explanation)),
    security(("bearer" = []))
)]
#[post("/routing/explain")]
pub async fn explain_routing(
    platform: web::Data<Platform>,
    _who: Staff,
    body: Body<PlaceBody>,
    http: HttpRequest,
) -> Answer {
    let place = body.value.checked()?;
    Ok(HttpResponse::Ok().json(Explanation::of(&place.routed(&platform), Language::of(&http))))
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
        let evidence = Evidence {
            address_text: self.address.as_deref(),
            point: self.point,
            ..Evidence::default()
        };
        route(&platform.snapshot().rules.places, &evidence)
    }
}

impl Explanation {
    fn of(placement: &Placement, language: Language) -> Self {
        let reason = |reason: &nuanxin_domain::routing::Reason| ReasonDocument {
            code: reason.code.to_string(),
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
        }
    }
}

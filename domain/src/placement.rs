//! What is kept of a decision of the router: what it was decided on, what was decided, and why. With the version of the
//! places of that day it can be taken again, years later.

use serde::{Deserialize, Serialize};

use crate::ids::StationId;
use crate::intake::GeoPoint;
use crate::routing::{Decision, Earlier, Evidence, Geocoded, Placement, Places, route};

/// A decision of the router with its evidence. Personal data: it says where somebody lives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacementRecord {
    /// On which evidence.
    pub evidence: KeptEvidence,
    /// What was decided.
    #[serde(flatten)]
    pub placement: KeptPlacement,
}

/// A placement as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptPlacement {
    /// The station; none for triage.
    pub station: Option<StationId>,
    /// Name of the street, where known.
    pub street: Option<String>,
    /// Code of the street, where known.
    pub street_code: Option<String>,
    /// Code of the committee, where known.
    pub committee_code: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// What followed.
    pub decision: Decision,
    /// Why, the weightiest first.
    pub because: Vec<KeptReason>,
    /// Stations that may have been meant.
    pub candidates: Vec<StationId>,
    /// Version of the places.
    pub places_version: String,
}

/// Evidence as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptEvidence {
    /// Code of a committee that somebody picked.
    pub committee_code: Option<String>,
    /// The address as written.
    pub address_text: Option<String>,
    /// A point on the map.
    pub point: Option<GeoPoint>,
    /// Where the person is now.
    pub whereabouts: Option<String>,
    /// Where the person's earlier requests were helped.
    #[serde(default)]
    pub earlier: Vec<Earlier>,
    /// Where a map service placed the address.
    #[serde(default)]
    pub geocoded: Option<Geocoded>,
}

/// A reason as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReason {
    /// Stable code.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl PlacementRecord {
    /// What is kept of this decision on this evidence.
    pub fn of(evidence: &Evidence<'_>, placement: &Placement) -> Self {
        Self {
            evidence: KeptEvidence::of(evidence),
            placement: KeptPlacement::from(placement),
        }
    }

    /// Takes the decision again with these places, and tells whether it is the one that was kept: the same station,
    /// street, committee, decision, reasons and candidates. The confidence may differ by what arithmetic leaves.
    pub fn again(&self, places: &Places) -> (Placement, bool) {
        let placement = route(places, &self.evidence.lent());
        let other = KeptPlacement::from(&placement);
        let confident = (other.confidence - self.placement.confidence).abs() < 1e-9;
        let same = confident
            && KeptPlacement {
                confidence: self.placement.confidence,
                ..other
            } == self.placement;
        (placement, same)
    }
}

impl From<&Placement> for KeptPlacement {
    fn from(placement: &Placement) -> Self {
        let reason = |one: &crate::routing::Reason| KeptReason {
            code: one.code.to_owned(),
            zh: one.zh.clone(),
            en: one.en.clone(),
        };
        Self {
            station: placement.station,
            street: placement.street.clone(),
            street_code: placement.street_code.clone(),
            committee_code: placement.committee_code.clone(),
            confidence: placement.confidence,
            decision: placement.decision,
            because: placement.because.iter().map(reason).collect(),
            candidates: placement.candidates.clone(),
            places_version: placement.places_version.clone(),
        }
    }
}

impl KeptEvidence {
    /// A copy of what the router is given.
    pub fn of(evidence: &Evidence<'_>) -> Self {
        Self {
            committee_code: evidence.committee_code.map(str::to_owned),
            address_text: evidence.address_text.map(str::to_owned),
            point: evidence.point,
            whereabouts: evidence.whereabouts.map(str::to_owned),
            earlier: evidence.earlier.to_vec(),
            geocoded: evidence.geocoded,
        }
    }

    /// For the router.
    pub fn lent(&self) -> Evidence<'_> {
        Evidence {
            committee_code: self.committee_code.as_deref(),
            address_text: self.address_text.as_deref(),
            point: self.point,
            whereabouts: self.whereabouts.as_deref(),
            earlier: &self.earlier,
            geocoded: self.geocoded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divisions;
    use crate::routing::Station;
    use uuid::Uuid;

    fn places(version: &str, street_code: &str) -> Places {
        let station = Station {
            id: StationId(Uuid::from_u128(1)),
            name: "站".to_owned(),
            short_name: "站".to_owned(),
            street_code: street_code.to_owned(),
            phone: String::new(),
            points: Vec::new(),
        };
        Places::new(version, divisions::jingan(), vec![station])
    }

    #[test]
    fn a_decision_is_the_same_with_the_places_of_its_day_and_may_be_another_with_later_ones() {
        let then = places("places-1", "310106014");
        let evidence = Evidence {
            address_text: Some("静安区曹家渡街道武定西路"),
            ..Evidence::default()
        };
        let kept = PlacementRecord::of(&evidence, &route(&then, &evidence));
        let stored = serde_json::to_string(&kept).unwrap();
        let read: PlacementRecord = serde_json::from_str(&stored).unwrap();
        assert_eq!(read, kept);
        assert!(read.again(&then).1);
        let (placement, same) = read.again(&places("places-2", "310106006"));
        assert!(!same && placement.decision == Decision::Triage);
    }
}

//! What a map service may be asked, and what is made of its answer. It is asked about the written address alone, and
//! only where the rules here do not know; its answer is weighed like any other evidence.

use serde::{Deserialize, Serialize};

use super::geo::Position;
use super::point::{Pointed, pointed};
use super::reading::fold::fold;
use super::{Decision, Evidence, Geocoded, Places, route};
use crate::intake::GeoPoint;

/// So far, in metres, a map service's point may lie from the door: nearer to a border it does not tell the street.
pub const MAP_METRES: f64 = 50.0;
/// Least precision at which a point is a place and not the middle of a road or a town: a house number, an estate, a
/// building (Tencent's levels 9 to 11).
const A_PLACE: u8 = 9;
/// Least reliability, of 10, at which the service calls its answer accurate.
const ACCURATE: u8 = 7;
/// Less reliable answers than this are not used at all.
const USABLE: u8 = 5;
/// Characters that are sent; an address with its estate has fewer.
const LONGEST_QUESTION: usize = 60;
/// Digits of a number that is no house number: a telephone, a document.
const TOO_MANY_DIGITS: usize = 7;

/// Reasons after which no map would change the decision: somebody has said another district, or the point lies there.
const SETTLED_OUTSIDE: [&str; 5] = [
    "other_district",
    "now_elsewhere",
    "point_outside",
    "point_nowhere",
    "whereabouts",
];

/// What a map service answered, as far as it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MapAnswer {
    /// The point, in the system of the service.
    pub point: GeoPoint,
    /// How reliable it calls the answer, 1 to 10.
    pub reliability: u8,
    /// How precise: 1 a city … 7 a road, 9 a house number, 10 an estate, 11 a place of interest.
    pub level: u8,
    /// The county that it names; empty where it names none.
    pub county: String,
    /// The road that it names; empty where it names none.
    pub road: String,
}

/// The address to ask a map service about, when an answer could change the decision: the written address, without what
/// stands behind the door and without long numbers. `None` when the street is known without it.
pub fn question_for_map(places: &Places, evidence: &Evidence<'_>) -> Option<String> {
    let text = evidence.address_text.filter(|_| evidence.geocoded.is_none())?;
    if places.boundaries().is_empty() {
        return None; // A point tells nothing where no street is drawn.
    }
    let placement = route(places, evidence);
    let settled = placement.decision == Decision::Routed
        || placement
            .because
            .iter()
            .any(|reason| SETTLED_OUTSIDE.contains(&reason.code));
    let question = question(text);
    let says_something = question.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
    (!settled && says_something).then_some(question)
}

/// The address as it may leave the house.
fn question(text: &str) -> String {
    let folded: Vec<char> = fold(text).chars().collect();
    let mut kept = String::new();
    let mut at = 0;
    while at < folded.len() {
        let digits = folded[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let end = at + digits;
        if digits == 0 {
            kept.push(folded[at]);
            at += 1;
        } else if digits >= TOO_MANY_DIGITS {
            at = end;
        } else if folded.get(end).is_some_and(|c| "室层楼".contains(*c)) {
            at = end + 1;
        } else {
            kept.extend(&folded[at..end]);
            at = end;
        }
    }
    let kept = kept.trim_matches(|c: char| !c.is_alphanumeric() && c != ')' && c != '(');
    kept.chars().take(LONGEST_QUESTION).collect()
}

impl MapAnswer {
    /// The answer as evidence. `None` when it is no place, when the service itself does not trust it, or when its point
    /// does not lie in the county that it names.
    pub fn as_evidence(&self, places: &Places, question: &str) -> Option<Geocoded> {
        if self.level < A_PLACE || self.reliability < USABLE || !self.agrees_with_itself(places) {
            return None;
        }
        let road = fold(&self.road);
        let as_asked = !road.is_empty() && fold(question).contains(&road);
        let accurate = self.reliability >= ACCURATE && as_asked;
        Some(Geocoded {
            point: GeoPoint {
                accuracy_m: Some(MAP_METRES),
                ..self.point
            },
            // What it calls accurate is taken at its word; the rest is a hint.
            reliability: if accurate { 1.0 } else { 0.6 },
        })
    }

    fn agrees_with_itself(&self, places: &Places) -> bool {
        let Some(at) = Position::of(&self.point) else {
            return false;
        };
        if matches!(
            pointed(places, Some(&self.point)),
            Pointed::Silent | Pointed::Unusable(_)
        ) {
            return false;
        }
        let drawn = places.boundaries();
        let area = places.borders().at(drawn, at).map(|area| &drawn[area]);
        match area {
            _ if self.county.is_empty() => true,
            Some(area) => area.county == self.county,
            None => drawn.iter().all(|one| one.county != self.county),
        }
    }
}

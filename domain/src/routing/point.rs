//! What a point on the map says, where the areas of streets are known.

use super::geo::Position;
use super::reasons::Reason;
use super::text::Street;
use super::{NEAR_METRES, Places};
use crate::intake::GeoPoint;

/// Accuracy of a point that comes without one, in metres.
pub const DEFAULT_ACCURACY_METRES: f64 = 5.0;
/// A point in no area counts as inside one that is at most so far away, in metres: borders drawn apart leave slivers.
pub const SLIVER_METRES: f64 = 5.0;

/// What a point says.
pub(super) enum Pointed {
    /// Nothing: no point, no boundaries.
    Silent,
    /// A street.
    Street(Street),
    /// Outside the served area, with the streets of it that are near.
    Outside(Vec<String>, Reason),
    /// Not usable.
    Unusable(Reason),
}

/// The street at a point.
pub(super) fn pointed(places: &Places, point: Option<&GeoPoint>) -> Pointed {
    let Some(point) = point else {
        return Pointed::Silent;
    };
    let Some(at) = Position::of(point) else {
        return Pointed::Unusable(Reason::point_impossible());
    };
    let accuracy = point.accuracy_m.unwrap_or(DEFAULT_ACCURACY_METRES).max(0.0);
    if point.accuracy_m.is_some_and(f64::is_nan) || accuracy > NEAR_METRES {
        return Pointed::Unusable(Reason::point_inaccurate());
    }
    if places.boundaries().is_empty() {
        return Pointed::Silent;
    }
    within(places, at, accuracy)
}

fn within(places: &Places, at: Position, accuracy: f64) -> Pointed {
    let boundaries = places.boundaries();
    let mut near = places.borders().near(boundaries, at, accuracy.max(SLIVER_METRES));
    let inside = near.first().is_some_and(|one| one.metres <= 0.0);
    near.retain(|one| one.metres <= accuracy || !inside);
    let Some(first) = near.first() else {
        return Pointed::Outside(Vec::new(), Reason::point_nowhere());
    };
    let served: Vec<&str> = near
        .iter()
        .filter_map(|one| boundaries[one.area].street_code.as_deref())
        .collect();
    let own = &boundaries[first.area];
    let Some(code) = own.street_code.clone() else {
        let codes = served.iter().map(|code| (*code).to_owned()).collect();
        return Pointed::Outside(codes, Reason::point_outside(&own.county, &own.street));
    };
    let others = served.iter().filter(|other| **other != code);
    let others: Vec<String> = others.map(|other| (*other).to_owned()).collect();
    let names: Vec<&str> = near.iter().map(|one| boundaries[one.area].name()).collect();
    let sure = near.len() == 1 && inside;
    let (confidence, reason) = if sure {
        (0.98, Reason::point_inside(&own.street))
    } else if near.len() == 1 {
        (0.7, Reason::point_beside(&own.street, first.metres))
    } else {
        (0.6, Reason::near_border(&names, accuracy.max(SLIVER_METRES)))
    };
    Pointed::Street(Street {
        because: vec![reason.of(&code, confidence)],
        committee: None,
        confidence,
        sure,
        explicit: false,
        others,
        code,
    })
}

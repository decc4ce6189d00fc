//! Areas that lie over each other: nobody could say whose a point there is.

use geo::{BooleanOps, BoundingRect, Intersects, MultiPolygon};

use super::geometry::square_metres;

/// One area with what names it.
pub(super) struct Named<'a> {
    pub name: &'a str,
    pub area: &'a MultiPolygon<f64>,
}

/// Pairs that overlap by more than `sliver` square metres, with the square metres.
pub(super) fn pairs(areas: &[Named<'_>], sliver: f64) -> Vec<(usize, usize, f64)> {
    let boxes: Vec<_> = areas.iter().map(|one| one.area.bounding_rect()).collect();
    let mut found = Vec::new();
    for second in 0..areas.len() {
        for first in 0..second {
            let (Some(a), Some(b)) = (boxes[first], boxes[second]) else {
                continue;
            };
            if !a.intersects(&b) {
                continue;
            }
            let common = square_metres(&areas[first].area.intersection(areas[second].area));
            if common > sliver {
                found.push((first, second, common));
            }
        }
    }
    found
}

/// What two areas do not share, as a part of the first.
pub(super) fn difference(a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> f64 {
    square_metres(&a.xor(b)) / square_metres(a).max(1.0)
}

//! The areas of streets, found by position through a spatial index.

use geo::{BoundingRect, Contains, MultiPolygon, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{Position, StreetBoundary};

/// Metres in one degree of latitude, and of longitude on the equator (sphere of the mean radius).
const METRES_IN_A_DEGREE: f64 = 111_195.0;

type Box2 = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// An area that is near a position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Near {
    /// Index of the boundary.
    pub(super) area: usize,
    /// Distance to the area in metres; 0 inside it.
    pub(super) metres: f64,
}

/// Spatial index of boundaries: which area is here, and which are near.
#[derive(Debug, Clone, Default)]
pub(super) struct Borders {
    tree: RTree<Box2>,
}

impl Borders {
    pub(super) fn of(boundaries: &[StreetBoundary]) -> Self {
        let boxes = boundaries.iter().enumerate().filter_map(|(index, boundary)| {
            let around = boundary.area.bounding_rect()?;
            let corners = Rectangle::from_corners(around.min().into(), around.max().into());
            Some(GeomWithData::new(corners, index))
        });
        Self {
            tree: RTree::bulk_load(boxes.collect()),
        }
    }

    /// The area that contains a position: the first in the list's order where areas overlap.
    pub(super) fn at(&self, boundaries: &[StreetBoundary], at: Position) -> Option<usize> {
        let point = Point::new(at.lng, at.lat);
        self.tree
            .locate_all_at_point(&[at.lng, at.lat])
            .map(|found| found.data)
            .filter(|index| boundaries[*index].area.contains(&point))
            .min()
    }

    /// The areas within some metres, the nearest first; the one that contains the position has distance 0.
    pub(super) fn near(&self, boundaries: &[StreetBoundary], at: Position, metres: f64) -> Vec<Near> {
        let (up, across) = (
            metres / METRES_IN_A_DEGREE,
            metres / (METRES_IN_A_DEGREE * across(at.lat)),
        );
        let around = AABB::from_corners([at.lng - across, at.lat - up], [at.lng + across, at.lat + up]);
        let point = Point::new(at.lng, at.lat);
        let mut near: Vec<Near> = Vec::new();
        for found in self.tree.locate_in_envelope_intersecting(&around) {
            let area = &boundaries[found.data].area;
            let distance = if area.contains(&point) {
                0.0
            } else {
                metres_to(area, at)
            };
            if distance <= metres {
                near.push(Near {
                    area: found.data,
                    metres: distance,
                });
            }
        }
        near.sort_by(|a, b| a.metres.total_cmp(&b.metres).then(a.area.cmp(&b.area)));
        near
    }
}

/// How many degrees of latitude one degree of longitude is as long as.
fn across(lat: f64) -> f64 {
    lat.to_radians().cos().max(0.01)
}

/// Metres from a position to the nearest edge of an area; flat, exact enough over a few kilometres.
pub(super) fn metres_to(area: &MultiPolygon<f64>, at: Position) -> f64 {
    let scale = across(at.lat);
    let flat = |c: &geo::Coord<f64>| {
        (
            (c.x - at.lng) * scale * METRES_IN_A_DEGREE,
            (c.y - at.lat) * METRES_IN_A_DEGREE,
        )
    };
    let rings = area
        .iter()
        .flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    let mut least = f64::INFINITY;
    for ring in rings {
        for edge in ring.0.windows(2) {
            least = least.min(to_edge(flat(&edge[0]), flat(&edge[1])));
        }
    }
    least.sqrt()
}

/// Square of the distance from the origin to an edge.
fn to_edge(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 {
        (-(a.0 * dx + a.1 * dy) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let (x, y) = (a.0 + along * dx, a.1 + along * dy);
    x * x + y * y
}

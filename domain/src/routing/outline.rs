//! Outlines of the streets of the served area, simple enough to be drawn on a page.

use geo::Simplify;

use super::Places;

/// How far a drawn outline may lie from the true one, in degrees: about five metres.
const DRAWN_WITHIN: f64 = 0.000_05;
/// Steps of a drawn coordinate in one degree: about a metre.
const STEPS: f64 = 1e5;

/// A ring of longitudes and latitudes, WGS-84; the last point is the first.
pub type Ring = Vec<[f64; 2]>;

/// A street to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Code of the street (9 digits, edition of the snapshot).
    pub street_code: String,
    /// Its name.
    pub street: String,
    /// Its polygons, each as rings: the outer one first, then its holes.
    pub polygons: Vec<Vec<Ring>>,
}

/// The outlines of the streets that requests are routed to; none where no boundaries were imported. Neighbours are
/// simplified each by itself: along a border they may part by some metres, and nothing is decided by them.
pub fn outlines(places: &Places) -> Vec<Outline> {
    let served = places.boundaries().iter().filter_map(|boundary| {
        let street_code = boundary.street_code.clone()?;
        let simple = boundary.area.simplify(DRAWN_WITHIN);
        let rings = |polygon: &geo::Polygon<f64>| {
            let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
            all.map(ring).collect()
        };
        Some(Outline {
            street_code,
            street: boundary.street.clone(),
            polygons: simple.iter().map(rings).collect(),
        })
    });
    served.collect()
}

fn ring(line: &geo::LineString<f64>) -> Ring {
    let step = |degrees: f64| (degrees * STEPS).round() / STEPS;
    line.coords().map(|at| [step(at.x), step(at.y)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divisions;
    use crate::routing::StreetBoundary;
    use geo::{LineString, MultiPolygon, Polygon};

    #[test]
    fn an_outline_keeps_its_corners_and_loses_what_nobody_sees() {
        let corners = [(121.43, 31.23), (121.44, 31.23), (121.44, 31.24), (121.43, 31.24)];
        let mut line: Vec<(f64, f64)> = Vec::new();
        for (at, corner) in corners.iter().enumerate() {
            let next = corners[(at + 1) % 4];
            // a point a metre beside the middle of each side
            let middle = (
                (corner.0 + next.0) / 2.0 + 0.000_01,
                (corner.1 + next.1) / 2.0 + 0.000_01,
            );
            line.extend([*corner, middle]);
        }
        let area = MultiPolygon::new(vec![Polygon::new(LineString::from(line), Vec::new())]);
        let boundary = |street: &str, code: Option<&str>| StreetBoundary {
            county: "静安区".to_owned(),
            street: street.to_owned(),
            street_code: code.map(str::to_owned),
            area: area.clone(),
        };
        let places = Places::new("1", divisions::jingan(), Vec::new()).with_boundaries(vec![
            boundary("曹家渡街道", Some("310106014")),
            boundary("长寿路街道", None),
        ]);
        let drawn = outlines(&places);
        assert_eq!(drawn.len(), 1, "only what is served");
        assert_eq!(drawn[0].street, "曹家渡街道");
        let ring = &drawn[0].polygons[0][0];
        assert_eq!(ring.len(), 5, "{ring:?}");
        assert_eq!(ring.first(), ring.last());
        for (lng, lat) in corners {
            assert!(ring.contains(&[lng, lat]), "{lng} {lat} in {ring:?}");
        }
    }
}

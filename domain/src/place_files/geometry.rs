//! From rings as written to an area that is good: closed rings that cross neither themselves nor each other.

use geo::{Area, BooleanOps, Coord, LineString, MultiPolygon, Polygon, Validation};

use super::geojson::{Ring, Stated};
use crate::routing::{Position, gcj02_to_wgs84};

/// Mainland China with its islands, in degrees: what is outside it is a mistake, and most often latitude first.
const LNG: std::ops::RangeInclusive<f64> = 73.0..=136.0;
const LAT: std::ops::RangeInclusive<f64> = 3.0..=54.0;
/// A repair may change the area by this part, not more.
const REPAIR: f64 = 0.001;
/// A degree of a great circle, in metres.
const DEGREE_M: f64 = 111_195.0;

/// The area, and whether it had to be repaired.
///
/// # Errors
/// A sentence: open, empty, out of range, swapped, or broken beyond repair.
pub(super) fn area(polygons: &[Vec<Ring>], stated: Stated) -> Result<(MultiPolygon<f64>, bool), String> {
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        return Err("it is empty".to_owned());
    }
    let mut made = Vec::with_capacity(polygons.len());
    for rings in polygons {
        let mut lines = Vec::with_capacity(rings.len());
        for ring in rings {
            lines.push(line(ring, stated)?);
        }
        let outer = lines.remove(0);
        made.push(Polygon::new(outer, lines));
    }
    let written = MultiPolygon::new(made);
    if is_good(&written) {
        return if square_metres(&written) < 1.0 {
            Err("it has no area".to_owned())
        } else {
            Ok((written, false))
        };
    }
    repaired(&written).map(|good| (good, true))
}

/// `Validation` asks that the polygons of one area do not overlap, and is quadratic in them; islands are few.
fn is_good(area: &MultiPolygon<f64>) -> bool {
    area.is_valid()
}

fn line(ring: &Ring, stated: Stated) -> Result<LineString<f64>, String> {
    if let Some([lng, lat]) = ring.iter().find(|[lng, lat]| !is_in_china(*lng, *lat)) {
        let why = if is_in_china(*lat, *lng) {
            "longitude and latitude seem to be swapped: longitude comes first"
        } else {
            "this is no position in China"
        };
        return Err(format!("{lng}, {lat}: {why}"));
    }
    if ring.len() < 4 {
        return Err(format!(
            "a ring has {} positions; the least are 4, the last being the first",
            ring.len()
        ));
    }
    if ring.first() != ring.last() {
        return Err("a ring is open: its last position must be its first".to_owned());
    }
    let converted = ring.iter().map(|[lng, lat]| {
        let at = Position { lng: *lng, lat: *lat };
        let at = match stated {
            Stated::Wgs84 => at,
            Stated::Gcj02 => gcj02_to_wgs84(at),
        };
        Coord {
            x: rounded(at.lng),
            y: rounded(at.lat),
        }
    });
    let mut coords: Vec<Coord<f64>> = converted.collect();
    coords.dedup();
    Ok(LineString::new(coords))
}

/// To seven digits, about a centimetre: what is stored, so that a stored area is the very one that was judged.
pub(super) fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// False for NaN and infinities too.
pub(super) fn is_in_china(lng: f64, lat: f64) -> bool {
    LNG.contains(&lng) && LAT.contains(&lat)
}

/// A ring that touches or crosses itself in a few points is cut there; loops that fall off are outside and inside by
/// turns, as on paper. What changes the area by more than a thousandth is no slip of the pen and is refused.
fn repaired(written: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, String> {
    let before = drawn_area(written);
    let cut = written.union(&MultiPolygon::new(Vec::new()));
    let good = MultiPolygon::new(
        cut.into_iter()
            .map(|polygon| polygon_rounded(&polygon))
            .filter(|polygon| square_metres(&MultiPolygon::new(vec![polygon.clone()])) >= 1.0)
            .collect(),
    );
    let after = good.unsigned_area();
    if good.0.is_empty() || before <= 0.0 || (after - before).abs() > REPAIR * before {
        return Err(
            "its rings cross themselves or each other, and cutting them there would change its area"
                .to_owned(),
        );
    }
    if is_good(&good) {
        Ok(good)
    } else {
        Err("its rings cross themselves or each other, and cutting them there does not help".to_owned())
    }
}

/// What the rings enclose by their winding, in square degrees, without regard to crossings.
fn drawn_area(written: &MultiPolygon<f64>) -> f64 {
    let ring = |line: &LineString<f64>| Polygon::new(line.clone(), Vec::new()).unsigned_area();
    let polygon = |one: &Polygon<f64>| ring(one.exterior()) - one.interiors().iter().map(ring).sum::<f64>();
    written.iter().map(polygon).sum()
}

fn polygon_rounded(polygon: &Polygon<f64>) -> Polygon<f64> {
    let line = |line: &LineString<f64>| {
        let mut coords: Vec<Coord<f64>> = line
            .coords()
            .map(|at| Coord {
                x: rounded(at.x),
                y: rounded(at.y),
            })
            .collect();
        coords.dedup();
        LineString::new(coords)
    };
    Polygon::new(
        line(polygon.exterior()),
        polygon.interiors().iter().map(line).collect(),
    )
}

/// The area in square metres, on a plane: exact enough for a district.
pub(super) fn square_metres(area: &MultiPolygon<f64>) -> f64 {
    let lat = area
        .iter()
        .find_map(|one| one.exterior().coords().next())
        .map_or(0.0, |at| at.y);
    area.unsigned_area() * DEGREE_M * DEGREE_M * lat.to_radians().cos()
}

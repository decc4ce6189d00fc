//! Positions: Chinese map services give GCJ-02, satellites WGS-84; here they lie about 500 m apart.
//! The forward formula is the one in public use since 2013; it is inverted by fixed point.

use crate::intake::{Crs, GeoPoint};

/// Mean radius of the earth in metres.
const EARTH_RADIUS: f64 = 6_371_008.8;
/// Semi-major axis and first eccentricity squared of the Krasovsky ellipsoid, which GCJ-02 is built on.
const AXIS: f64 = 6_378_245.0;
const ECCENTRICITY: f64 = 0.006_693_421_622_965_943;

/// A position in WGS-84 degrees, longitude first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Longitude, -180 to 180.
    pub lng: f64,
    /// Latitude, -90 to 90.
    pub lat: f64,
}

impl Position {
    /// The WGS-84 position of a point in either system; none for what is no place on earth.
    pub fn of(point: &GeoPoint) -> Option<Self> {
        let raw = Self {
            lng: point.lng,
            lat: point.lat,
        };
        let on_earth = (-180.0..=180.0).contains(&raw.lng) && (-90.0..=90.0).contains(&raw.lat);
        on_earth.then(|| match point.crs {
            Crs::Wgs84 => raw,
            Crs::Gcj02 => gcj02_to_wgs84(raw),
        })
    }
}

/// Great-circle distance in metres (haversine).
pub fn metres_between(a: Position, b: Position) -> f64 {
    let (lat_a, lat_b) = (a.lat.to_radians(), b.lat.to_radians());
    let half_lat = ((lat_b - lat_a) / 2.0).sin();
    let half_lng = ((b.lng - a.lng).to_radians() / 2.0).sin();
    let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lng * half_lng;
    2.0 * EARTH_RADIUS * h.sqrt().min(1.0).asin()
}

/// WGS-84 → GCJ-02; positions outside China are the same in both.
pub fn wgs84_to_gcj02(at: Position) -> Position {
    if !(72.004..=137.8347).contains(&at.lng) || !(0.8293..=55.8271).contains(&at.lat) {
        return at;
    }
    let (x, y) = (at.lng - 105.0, at.lat - 35.0);
    let sin_lat = at.lat.to_radians().sin();
    let magic = 1.0 - ECCENTRICITY * sin_lat * sin_lat;
    let north = shift_north(x, y) * 180.0
        / ((AXIS * (1.0 - ECCENTRICITY)) / (magic * magic.sqrt()) * std::f64::consts::PI);
    let east =
        shift_east(x, y) * 180.0 / (AXIS / magic.sqrt() * at.lat.to_radians().cos() * std::f64::consts::PI);
    Position {
        lng: at.lng + east,
        lat: at.lat + north,
    }
}

/// GCJ-02 → WGS-84: ten rounds of fixed point, exact to less than a millimetre.
pub fn gcj02_to_wgs84(at: Position) -> Position {
    let mut guess = at;
    for _ in 0..10 {
        let there = wgs84_to_gcj02(guess);
        guess = Position {
            lng: guess.lng + at.lng - there.lng,
            lat: guess.lat + at.lat - there.lat,
        };
    }
    guess
}

fn wave(factor: f64, frequency: f64) -> f64 {
    factor * (frequency * std::f64::consts::PI).sin()
}

fn shift_north(x: f64, y: f64) -> f64 {
    let base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * x.abs().sqrt();
    let waves = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x) + wave(20.0, y) + wave(40.0, y / 3.0);
    base + (waves + wave(160.0, y / 12.0) + wave(320.0, y / 30.0)) * 2.0 / 3.0
}

fn shift_east(x: f64, y: f64) -> f64 {
    let base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * x.abs().sqrt();
    let waves = wave(20.0, 6.0 * x) + wave(20.0, 2.0 * x) + wave(20.0, x) + wave(40.0, x / 3.0);
    base + (waves + wave(150.0, x / 12.0) + wave(300.0, x / 30.0)) * 2.0 / 3.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_two_systems_lie_about_five_hundred_metres_apart_in_shanghai() {
        let wgs = Position {
            lng: 121.4737,
            lat: 31.2304,
        };
        let apart = metres_between(wgs, wgs84_to_gcj02(wgs));
        assert!((400.0..600.0).contains(&apart), "{apart}");
    }

    #[test]
    fn a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() {
        let a = Position {
            lng: 121.0,
            lat: 31.0,
        };
        assert!(
            (metres_between(
                a,
                Position {
                    lng: 121.0,
                    lat: 32.0
                }
            ) - 111_195.0)
                .abs()
                < 5.0
        );
    }

    #[test]
    fn abroad_both_systems_agree_and_nonsense_is_no_position() {
        let tokyo = Position {
            lng: 139.7,
            lat: 35.7,
        };
        assert_eq!(wgs84_to_gcj02(tokyo), tokyo);
        let point = |lng, lat| GeoPoint {
            lng,
            lat,
            crs: Crs::Gcj02,
            accuracy_m: None,
        };
        assert_eq!(Position::of(&point(f64::NAN, 31.0)), None);
        assert_eq!(Position::of(&point(181.0, 31.0)), None);
        assert_eq!(Position::of(&point(121.0, f64::INFINITY)), None);
    }

    proptest! {
        #[test]
        fn converting_there_and_back_ends_within_a_centimetre(lng in 73.0f64..135.0, lat in 4.0f64..53.0) {
            let at = Position { lng, lat };
            prop_assert!(metres_between(gcj02_to_wgs84(wgs84_to_gcj02(at)), at) < 0.01);
        }
    }
}

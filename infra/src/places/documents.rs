//! Contents as documents: a few JSON texts that are written and read as a whole, each under the digest of itself.
//!
//! Nothing ever asks for one address or one outline by SQL: routing works on the whole in memory. So a version of a
//! hundred thousand addresses is some dozens of rows and not a hundred thousand, an import writes only the parts that
//! changed (addresses and outlines are cut by street and county), and every old version costs next to nothing.

use std::collections::{BTreeMap, HashMap};

use geo::{Coord, LineString, MultiPolygon, Polygon};
use nuanxin_domain::calendar::OpeningHours;
use nuanxin_domain::divisions::Division;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::place_files::{CountyArea, PlaceContents, StreetArea};
use nuanxin_domain::routing::{KnownAddress, Lesson, Position, ServicePoint, Station};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::db::DbError;

/// Steps of a stored coordinate in one degree: about a centimetre.
const STEPS: f64 = 1e7;

/// A part of a version: which, and the digest of its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub kind: Kind,
    /// What it is about within its kind: a county, a street.
    #[serde(default)]
    pub of: String,
    pub digest: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Divisions,
    Counties,
    Streets,
    Addresses,
    Stations,
    Lessons,
    Closed,
}

/// The parts of contents with their documents.
pub(super) fn written(contents: &PlaceContents) -> Result<Vec<(Part, Vec<u8>)>, DbError> {
    let mut parts = vec![document(Kind::Divisions, "", &contents.divisions)?];
    if !contents.counties.is_empty() {
        let all: Vec<CountyRow> = contents.counties.iter().map(CountyRow::of).collect();
        parts.push(document(Kind::Counties, "", &all)?);
    }
    let mut streets: BTreeMap<&str, Vec<StreetRow>> = BTreeMap::new();
    for one in &contents.streets {
        streets.entry(&one.county).or_default().push(StreetRow::of(one));
    }
    for (county, rows) in &streets {
        parts.push(document(Kind::Streets, county, rows)?);
    }
    let mut addresses: BTreeMap<&str, Vec<AddressRow>> = BTreeMap::new();
    for one in &contents.addresses {
        addresses
            .entry(&one.street_code)
            .or_default()
            .push(AddressRow::of(one));
    }
    for (street, rows) in &addresses {
        parts.push(document(Kind::Addresses, street, rows)?);
    }
    let stations: Vec<StationRow> = contents.stations.iter().map(StationRow::of).collect();
    parts.push(document(Kind::Stations, "", &stations)?);
    parts.extend(lessons(&contents.lessons)?);
    if !contents.closed.is_empty() {
        let closed: Vec<StationRow> = contents.closed.iter().map(StationRow::of).collect();
        parts.push(document(Kind::Closed, "", &closed)?);
    }
    Ok(parts)
}

/// The part of what was taught; none where nothing was.
pub(super) fn lessons(all: &[Lesson]) -> Result<Option<(Part, Vec<u8>)>, DbError> {
    if all.is_empty() {
        return Ok(None);
    }
    let rows: Vec<LessonRow> = all.iter().map(LessonRow::of).collect();
    document(Kind::Lessons, "", &rows).map(Some)
}

fn document<T: Serialize>(kind: Kind, of: &str, rows: &T) -> Result<(Part, Vec<u8>), DbError> {
    let body = serde_json::to_vec(rows).map_err(|error| DbError::Unreadable(error.to_string()))?;
    let part = Part {
        kind,
        of: of.to_owned(),
        digest: digest(&body),
    };
    Ok((part, body))
}

pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The contents of these parts.
///
/// # Errors
/// `DbError::Unreadable` for a document that is missing, changed, or of an unknown form.
pub(super) fn read(parts: &[Part], bodies: &HashMap<String, Vec<u8>>) -> Result<PlaceContents, DbError> {
    let mut contents = PlaceContents::default();
    for part in parts {
        let body = bodies
            .get(&part.digest)
            .filter(|body| digest(body) == part.digest);
        let body = body.ok_or_else(|| unreadable(part, "its document is missing or was changed"))?;
        match part.kind {
            Kind::Divisions => contents.divisions = parsed::<Vec<Division>>(part, body)?,
            Kind::Counties => {
                let rows: Vec<CountyRow> = parsed(part, body)?;
                contents.counties = rows.into_iter().map(CountyRow::area).collect();
            }
            Kind::Streets => {
                let rows: Vec<StreetRow> = parsed(part, body)?;
                let areas = rows.into_iter().map(|row| row.area(&part.of));
                contents.streets.extend(areas);
            }
            Kind::Addresses => {
                let rows: Vec<AddressRow> = parsed(part, body)?;
                let known = rows.into_iter().map(|row| row.address(&part.of));
                contents.addresses.extend(known);
            }
            Kind::Stations => {
                let rows: Vec<StationRow> = parsed(part, body)?;
                contents.stations = rows.into_iter().map(StationRow::station).collect();
            }
            Kind::Closed => {
                let rows: Vec<StationRow> = parsed(part, body)?;
                contents.closed = rows.into_iter().map(StationRow::station).collect();
            }
            Kind::Lessons => {
                let rows: Vec<LessonRow> = parsed(part, body)?;
                contents.lessons = rows.into_iter().map(LessonRow::lesson).collect();
            }
        }
    }
    Ok(contents.in_order())
}

fn unreadable(part: &Part, why: &str) -> DbError {
    DbError::Unreadable(format!("places: {:?} {}: {why}", part.kind, part.of))
}

fn parsed<T: DeserializeOwned>(part: &Part, body: &[u8]) -> Result<T, DbError> {
    serde_json::from_slice(body).map_err(|error| unreadable(part, &error.to_string()))
}

/// Rings of the polygons of an area, each as longitude and latitude by turns.
#[derive(Serialize, Deserialize)]
struct Area(Vec<Vec<Vec<i64>>>);

#[derive(Serialize, Deserialize)]
struct CountyRow {
    code: String,
    name: String,
    area: Area,
}

#[derive(Serialize, Deserialize)]
struct StreetRow {
    county_code: String,
    street: String,
    area: Area,
}

/// Text, committee, longitude, latitude.
#[derive(Serialize, Deserialize)]
struct AddressRow(String, Option<String>, Option<i64>, Option<i64>);

/// Number, place, street, committee.
#[derive(Serialize, Deserialize)]
struct LessonRow(u32, String, String, Option<String>);

#[derive(Serialize, Deserialize)]
struct StationRow {
    id: StationId,
    name: String,
    short_name: String,
    street_code: String,
    phone: String,
    points: Vec<PointRow>,
}

#[derive(Serialize, Deserialize)]
struct PointRow {
    name: String,
    focus: String,
    lng: f64,
    lat: f64,
    hours: OpeningHours,
    phone: String,
    address: String,
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "degrees have at most three digits before the point"
)]
fn steps(degrees: f64) -> i64 {
    (degrees * STEPS).round() as i64
}

#[allow(clippy::cast_precision_loss, reason = "at most 1.8e9")]
fn degrees(steps: i64) -> f64 {
    steps as f64 / STEPS
}

impl Area {
    fn of(area: &MultiPolygon<f64>) -> Self {
        let ring = |line: &LineString<f64>| line.coords().flat_map(|at| [steps(at.x), steps(at.y)]).collect();
        let polygon = |one: &Polygon<f64>| {
            std::iter::once(one.exterior())
                .chain(one.interiors())
                .map(ring)
                .collect()
        };
        Self(area.iter().map(polygon).collect())
    }

    fn area(self) -> MultiPolygon<f64> {
        let ring = |steps: Vec<i64>| -> LineString<f64> {
            let coord = |pair: &[i64]| Coord {
                x: degrees(pair[0]),
                y: degrees(pair[1]),
            };
            steps.chunks_exact(2).map(coord).collect()
        };
        let polygon = |rings: Vec<Vec<i64>>| {
            let mut rings = rings.into_iter().map(ring);
            let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
            Polygon::new(outer, rings.collect())
        };
        MultiPolygon::new(self.0.into_iter().map(polygon).collect())
    }
}

impl CountyRow {
    fn of(one: &CountyArea) -> Self {
        Self {
            code: one.code.clone(),
            name: one.name.clone(),
            area: Area::of(&one.area),
        }
    }

    fn area(self) -> CountyArea {
        CountyArea {
            code: self.code,
            name: self.name,
            area: self.area.area(),
        }
    }
}

impl StreetRow {
    fn of(one: &StreetArea) -> Self {
        Self {
            county_code: one.county_code.clone(),
            street: one.street.clone(),
            area: Area::of(&one.area),
        }
    }

    fn area(self, county: &str) -> StreetArea {
        StreetArea {
            county_code: self.county_code,
            county: county.to_owned(),
            street: self.street,
            area: self.area.area(),
        }
    }
}

impl AddressRow {
    fn of(one: &KnownAddress) -> Self {
        let (lng, lat) = (
            one.position.map(|at| steps(at.lng)),
            one.position.map(|at| steps(at.lat)),
        );
        Self(one.text.clone(), one.committee_code.clone(), lng, lat)
    }

    fn address(self, street: &str) -> KnownAddress {
        let Self(text, committee_code, lng, lat) = self;
        KnownAddress {
            text,
            street_code: street.to_owned(),
            committee_code,
            position: lng.zip(lat).map(|(lng, lat)| Position {
                lng: degrees(lng),
                lat: degrees(lat),
            }),
        }
    }
}

impl LessonRow {
    fn of(one: &Lesson) -> Self {
        Self(
            one.number,
            one.place.clone(),
            one.street_code.clone(),
            one.committee_code.clone(),
        )
    }

    fn lesson(self) -> Lesson {
        let Self(number, place, street_code, committee_code) = self;
        Lesson {
            number,
            place,
            street_code,
            committee_code,
        }
    }
}

impl StationRow {
    fn of(one: &Station) -> Self {
        let point = |point: &ServicePoint| PointRow {
            name: point.name.clone(),
            focus: point.focus.clone(),
            lng: point.lng,
            lat: point.lat,
            hours: point.hours.clone(),
            phone: point.phone.clone(),
            address: point.address.clone(),
        };
        Self {
            id: one.id,
            name: one.name.clone(),
            short_name: one.short_name.clone(),
            street_code: one.street_code.clone(),
            phone: one.phone.clone(),
            points: one.points.iter().map(point).collect(),
        }
    }

    fn station(self) -> Station {
        let point = |row: PointRow| ServicePoint {
            name: row.name,
            focus: row.focus,
            lng: row.lng,
            lat: row.lat,
            hours: row.hours,
            phone: row.phone,
            address: row.address,
        };
        Station {
            id: self.id,
            name: self.name,
            short_name: self.short_name,
            street_code: self.street_code,
            phone: self.phone,
            points: self.points.into_iter().map(point).collect(),
        }
    }
}

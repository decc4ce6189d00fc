//! A labelled list, to measure routing on: an address or a point or both, and where it really is.
//!
//! Needed: `street` (name, or `outside` for a place outside the served county) or `street_code`; and `address`, or
//! `lng_wgs84` and `lat_wgs84`, or `lng_gcj02` and `lat_gcj02`. Optional: `county` (another than the served one means
//! outside), `committee`, `committee_code`, `accuracy_m`.

use std::collections::BTreeSet;

use super::SourceFile;
use super::addresses::pair;
use super::contents::PlaceContents;
use super::counties::Known;
use super::fault::{Fault, Faults};
use super::table::{Row, Table};
use crate::divisions::Level;
use crate::ids::StationId;
use crate::intake::{Crs, GeoPoint};
use crate::routing::Station;
use crate::routing::measure::{Labelled, Truth};
use uuid::Uuid;

/// What stands for a place outside the served county.
const OUTSIDE: [&str; 2] = ["outside", "区外"];

/// Reads the list.
///
/// # Errors
/// Everything that is wrong with it.
pub fn labelled(file: &SourceFile, contents: &PlaceContents) -> Result<Vec<Labelled>, Vec<Fault>> {
    let mut all = Vec::new();
    let mut faults = Faults::of(&file.name, &mut all);
    let known = Known::of(&contents.divisions);
    let served = contents.served_counties();
    let county_of = contents.counties_of();
    let mut rows = Vec::new();
    if let Some(table) = Table::read(file, &[], &mut faults) {
        if !table.has("street") && !table.has("street_code") {
            faults.line(1, "no column street (or street_code)");
        } else if table.len() == 0 {
            faults.whole("the list is empty");
        }
        for row in table.rows() {
            let is_served = |code: &str| {
                served.is_empty() || county_of.get(code).is_some_and(|county| served.contains(county))
            };
            match one(row, &known, is_served) {
                Ok(one) => rows.push(one),
                Err(why) => faults.line(row.line, why),
            }
        }
    }
    if all.is_empty() { Ok(rows) } else { Err(all) }
}

fn one(row: Row<'_>, known: &Known<'_>, is_served: impl Fn(&str) -> bool) -> Result<Labelled, String> {
    let address = row.some("address").map(str::to_owned);
    let point = point(row)?;
    if address.is_none() && point.is_none() {
        return Err("neither an address nor a point is given".to_owned());
    }
    let (truth, committee) = truth(row, known, is_served)?;
    Ok(Labelled {
        line: row.line,
        address,
        point,
        truth,
        committee_code: committee,
    })
}

fn truth(
    row: Row<'_>,
    known: &Known<'_>,
    is_served: impl Fn(&str) -> bool,
) -> Result<(Truth, Option<String>), String> {
    let (county, street) = (row.some("county"), row.some("street"));
    if street.is_some_and(|street| OUTSIDE.contains(&street)) {
        return Ok((Truth::Outside, None));
    }
    // a county of which nothing is known is none of ours
    if let Some(county) = county {
        match known.county(Some(county), None) {
            Some(code) if is_served(code) => {}
            _ => return Ok((Truth::Outside, None)),
        }
    }
    let street = known.street(county, street, row.some("street_code"))?;
    if !is_served(&street.code) {
        return Ok((Truth::Outside, None));
    }
    let committee = known.committee(street, row.some("committee"), row.some("committee_code"))?;
    Ok((Truth::Street(street.code.clone()), committee.map(str::to_owned)))
}

fn point(row: Row<'_>) -> Result<Option<GeoPoint>, String> {
    let accuracy_m = match row.some("accuracy_m") {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| format!("accuracy_m: `{text}` is no number"))?,
        ),
    };
    let wgs84 = pair(row, "lng_wgs84", "lat_wgs84")?.map(|at| (at, Crs::Wgs84));
    let gcj02 = pair(row, "lng_gcj02", "lat_gcj02")?.map(|at| (at, Crs::Gcj02));
    Ok(wgs84.or(gcj02).map(|(at, crs)| GeoPoint {
        lng: at.lng,
        lat: at.lat,
        crs,
        accuracy_m,
    }))
}

/// For a city that has no stations here yet: each street of the counties that the list is about gets one, without
/// service points. Contents in which a street has a station are left as they are.
pub fn as_if_every_street_had_a_station(contents: &mut PlaceContents, rows: &[Labelled]) {
    if contents.stations.iter().any(Station::serves_a_street) {
        return;
    }
    let county_of = contents.counties_of();
    let counties: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| match &row.truth {
            Truth::Street(code) => county_of.get(code.as_str()).copied(),
            Truth::Outside => None,
        })
        .collect();
    let streets = contents.divisions.iter().filter(|one| {
        one.level == Level::Street
            && one
                .parent_code
                .as_deref()
                .is_some_and(|code| counties.contains(code))
    });
    let stations: Vec<Station> = streets
        .map(|street| Station {
            // any id will do that is the same for the same street
            id: StationId(Uuid::from_u128(street.code.parse().unwrap_or(0))),
            name: street.name.clone(),
            short_name: street.name.clone(),
            street_code: street.code.clone(),
            phone: String::new(),
            points: Vec::new(),
        })
        .collect();
    contents.stations = stations;
}

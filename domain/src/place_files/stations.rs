//! `stations.csv`: a row for each service point; the first row of a station is its main point.
//!
//! Needed: `station` (official name), `phone`, `point` (its name). A station of a street has `street`, and `county`
//! where the street's name is not enough; the station of the district has `county` only. Optional: `short_name`, `focus`,
//! `point_phone`, `address`, `hours` (`Mo-Fr 09:00-12:00,13:00-17:00; Sa 09:00-12:00`; Monday to Friday 09:00-17:00
//! when empty). The position is needed, as `lng_wgs84` and `lat_wgs84` or `lng_gcj02` and `lat_gcj02`.

use super::addresses::position;
use super::counties::Known;
use super::fault::{Fault, Faults};
use super::table::{Row, Table};
use super::{PlaceContents, SourceFile};
use crate::calendar::OpeningHours;
use crate::ids::StationId;
use crate::routing::{ServicePoint, Station};

/// Reads the stations. One that is there already, by its name or else by its street, keeps its identity; one that was
/// closed gets it back by its name.
pub(super) fn read(
    file: &SourceFile,
    known: &Known<'_>,
    present: &PlaceContents,
    new_id: &mut dyn FnMut() -> StationId,
    all: &mut Vec<Fault>,
) -> Vec<Station> {
    let mut faults = Faults::of(&file.name, all);
    let Some(table) = Table::read(file, &["station", "phone", "point"], &mut faults) else {
        return Vec::new();
    };
    let mut stations: Vec<(u64, Station)> = Vec::new();
    for row in table.rows() {
        let (one, point) = match station(row, known).and_then(|one| Ok((one, point(row)?))) {
            Ok(read) => read,
            Err(why) => {
                faults.line(row.line, why);
                continue;
            }
        };
        if let Some((line, same)) = stations.iter_mut().find(|(_, other)| other.name == one.name) {
            if same.street_code != one.street_code || same.phone != one.phone {
                faults.line(
                    row.line,
                    format!("{} has another street or phone in line {line}", one.name),
                );
            } else if same.points.iter().any(|other| other.name == point.name) {
                faults.line(row.line, format!("the point {} stands there twice", point.name));
            } else {
                same.points.push(point);
            }
        } else if let Some((line, other)) = stations
            .iter()
            .find(|(_, other)| other.street_code == one.street_code)
        {
            let text = format!(
                "{} of line {line} is in the same street; a street has one station with several points",
                other.name
            );
            faults.line(row.line, text);
        } else {
            let points = vec![point];
            stations.push((row.line, Station { points, ..one }));
        }
    }
    identified(stations, present, new_id, &mut faults)
}

/// Gives each station the identity that it has already, or a new one.
fn identified(
    mut stations: Vec<(u64, Station)>,
    present: &PlaceContents,
    new_id: &mut dyn FnMut() -> StationId,
    faults: &mut Faults<'_>,
) -> Vec<Station> {
    let named = |name: &str| {
        let mut all = present.stations.iter().chain(&present.closed);
        all.find(|one| one.name == name).map(|one| one.id)
    };
    let of_street = |code: &str| {
        present
            .stations
            .iter()
            .find(|one| one.street_code == code)
            .map(|one| one.id)
    };
    let mut used: Vec<StationId> = Vec::new();
    for (line, station) in &mut stations {
        let id = named(&station.name)
            .or_else(|| of_street(&station.street_code))
            .unwrap_or_else(&mut *new_id);
        if used.contains(&id) {
            faults.line(
                *line,
                format!(
                    "{} would take the place of the same station as another row",
                    station.name
                ),
            );
        }
        used.push(id);
        station.id = id;
        if let Some(before) = present.stations.iter().find(|one| one.id == id) {
            keep_closures(station, before);
        }
    }
    stations.into_iter().map(|(_, station)| station).collect()
}

/// The table says when points are open in an ordinary week; on which dates they are closed stays.
fn keep_closures(station: &mut Station, before: &Station) {
    for point in &mut station.points {
        let same = before.points.iter().find(|one| one.name == point.name);
        if let Some(same) = same {
            point.hours = point.hours.clone().with_closures_of(&same.hours);
        }
    }
}

fn station(row: Row<'_>, known: &Known<'_>) -> Result<Station, String> {
    let name = row.some("station").ok_or("the station has no name")?;
    let phone = row
        .some("phone")
        .ok_or("the station has no phone: residents are told it")?;
    let (place, street_code) = match (row.some("street"), row.some("county")) {
        (Some(street), county) => {
            let found = known.street(county, Some(street), None)?;
            (found.name.clone(), found.code.clone())
        }
        (None, Some(county)) => {
            let code = known.county(Some(county), None);
            let code = code.ok_or_else(|| {
                format!("{county} is no county of the list, or there are several of this name")
            })?;
            (county.to_owned(), code.to_owned())
        }
        (None, None) => return Err("neither street nor county is given".to_owned()),
    };
    Ok(Station {
        id: StationId(uuid::Uuid::nil()),
        name: name.to_owned(),
        short_name: row
            .some("short_name")
            .map_or_else(|| format!("{place}站"), str::to_owned),
        street_code,
        phone: phone.to_owned(),
        points: Vec::new(),
    })
}

fn point(row: Row<'_>) -> Result<ServicePoint, String> {
    let at = position(row)?
        .ok_or("the point has no position: lng_wgs84 and lat_wgs84, or lng_gcj02 and lat_gcj02")?;
    let hours = match row.some("hours") {
        None => OpeningHours::default(),
        Some(text) => text.parse().map_err(|error| format!("hours: {error}"))?,
    };
    Ok(ServicePoint {
        name: row.some("point").ok_or("the point has no name")?.to_owned(),
        focus: row.get("focus").to_owned(),
        lng: at.lng,
        lat: at.lat,
        hours,
        phone: row.some("point_phone").unwrap_or(row.get("phone")).to_owned(),
        address: row.get("address").to_owned(),
    })
}

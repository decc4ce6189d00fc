//! `address-*.csv`: an address, its street, and where known its committee and its position.
//!
//! Needed: `address`, and `street` (name) or `street_code`. Optional: `county`, `committee` (name), `committee_code`,
//! `lng_wgs84` and `lat_wgs84`, or `lng_gcj02` and `lat_gcj02`. More columns are ignored.

use std::collections::HashMap;

use super::SourceFile;
use super::counties::Known;
use super::fault::{Fault, Faults};
use super::geometry::{is_in_china, rounded};
use super::table::{Row, Table};
use crate::routing::{KnownAddress, Position, gcj02_to_wgs84};

/// Where an address stands: file and line.
pub(super) type Seen = HashMap<String, (String, u64, String)>;

/// Reads one file of the address book; `seen` holds what the files before it said.
pub(super) fn read(
    file: &SourceFile,
    known: &Known<'_>,
    seen: &mut Seen,
    book: &mut Vec<KnownAddress>,
    all: &mut Vec<Fault>,
) -> usize {
    let mut faults = Faults::of(&file.name, all);
    let Some(table) = Table::read(file, &["address"], &mut faults) else {
        return 0;
    };
    if !table.has("street") && !table.has("street_code") {
        faults.line(1, "no column street (or street_code)");
        return 0;
    }
    for row in table.rows() {
        let one = match address(row, known) {
            Ok(one) => one,
            Err(why) => {
                faults.line(row.line, why);
                continue;
            }
        };
        let plain: String = one.text.chars().filter(|c| !c.is_whitespace()).collect();
        let here = (file.name.clone(), row.line, one.street_code.clone());
        match seen.insert(plain, here) {
            None => book.push(one),
            Some((before, line, street)) => {
                let what = if street == one.street_code {
                    "the same address"
                } else {
                    "the same address, in another street,"
                };
                faults.line(row.line, format!("{what} stands in {before}:{line} already"));
            }
        }
    }
    table.len()
}

fn address(row: Row<'_>, known: &Known<'_>) -> Result<KnownAddress, String> {
    let text = row.some("address").ok_or("the address is empty")?;
    let street = known.street(row.some("county"), row.some("street"), row.some("street_code"))?;
    let committee = known.committee(street, row.some("committee"), row.some("committee_code"))?;
    Ok(KnownAddress {
        text: text.to_owned(),
        street_code: street.code.clone(),
        committee_code: committee.map(str::to_owned),
        position: position(row)?,
    })
}

/// The position of a row, in WGS-84.
///
/// # Errors
/// A sentence: one half missing, no number, not in China, swapped.
pub(super) fn position(row: Row<'_>) -> Result<Option<Position>, String> {
    let wgs84 = pair(row, "lng_wgs84", "lat_wgs84")?;
    let gcj02 = pair(row, "lng_gcj02", "lat_gcj02")?;
    let at = wgs84.or_else(|| gcj02.map(gcj02_to_wgs84));
    Ok(at.map(|at| Position {
        lng: rounded(at.lng),
        lat: rounded(at.lat),
    }))
}

/// Two columns as a position of their own system.
///
/// # Errors
/// As [`position`].
pub(super) fn pair(row: Row<'_>, lng: &str, lat: &str) -> Result<Option<Position>, String> {
    let number = |column: &str| -> Result<Option<f64>, String> {
        let Some(text) = row.some(column) else {
            return Ok(None);
        };
        let number: f64 = text
            .parse()
            .map_err(|_| format!("{column}: `{text}` is no number"))?;
        Ok(Some(number))
    };
    match (number(lng)?, number(lat)?) {
        (None, None) => Ok(None),
        (Some(x), Some(y)) if is_in_china(x, y) => Ok(Some(Position { lng: x, lat: y })),
        (Some(x), Some(y)) if is_in_china(y, x) => Err(format!(
            "{lng} {x}, {lat} {y}: longitude and latitude are swapped"
        )),
        (Some(x), Some(y)) => Err(format!("{lng} {x}, {lat} {y}: this is no position in China")),
        _ => Err(format!("{lng} and {lat} go together: one of them is empty")),
    }
}

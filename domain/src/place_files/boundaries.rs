//! `*.wgs84.geojson` and `*.gcj02.geojson`: outlines of streets and of counties.
//!
//! A feature of a street has the properties `name` and `district` (or `county`), and `district_code` (or `county_code`)
//! where the county's name is not enough. One of a county has `name` and `code` (6 digits). Codes of streets are not
//! looked at: publishers do not agree on them.

use std::collections::BTreeSet;

use geo::MultiPolygon;

use super::contents::{CountyArea, StreetArea};
use super::counties::Known;
use super::fault::{Fault, Faults, Where};
use super::geojson::{Feature, Stated, features};
use super::overlaps::{self, Named};
use super::{COUNTY_SLIVER_M2, STREET_SLIVER_M2, SourceFile, geometry};

/// The same outline in two files may differ by this part of its area: rounding, and the way back from GCJ-02.
const SAME: f64 = 0.01;

/// Outlines with where they come from.
#[derive(Default)]
pub(super) struct Outlines {
    pub streets: Vec<(Origin, StreetArea)>,
    pub counties: Vec<(Origin, CountyArea)>,
}

/// A feature of a file.
#[derive(Clone)]
pub(super) struct Origin {
    file: String,
    feature: usize,
    stated: Stated,
    repaired: bool,
}

/// What one feature is.
enum Outline {
    Street(StreetArea),
    County(CountyArea),
}

/// Reads one file.
pub(super) fn read(file: &SourceFile, known: &Known<'_>, found: &mut Outlines, all: &mut Vec<Fault>) {
    let mut faults = Faults::of(&file.name, all);
    let Some((stated, features)) = features(file, &mut faults) else {
        return;
    };
    if features.is_empty() {
        faults.whole("it has no features");
    }
    for (feature, one) in features.iter().enumerate() {
        let number = feature + 1;
        match outline(one, stated, known) {
            Err(why) => faults.add(Where::Feature(number, one.text(&["name"])), why),
            Ok((outline, repaired)) => {
                let origin = Origin {
                    file: file.name.clone(),
                    feature: number,
                    stated,
                    repaired,
                };
                match outline {
                    Outline::Street(street) => found.streets.push((origin, street)),
                    Outline::County(county) => found.counties.push((origin, county)),
                }
            }
        }
    }
}

fn outline(feature: &Feature, stated: Stated, known: &Known<'_>) -> Result<(Outline, bool), String> {
    let name = feature.text(&["name"]).ok_or("it has no property name")?;
    let county = feature.text(&["district", "county"]);
    let code = feature.text(&["district_code", "county_code"]);
    let made = |area: MultiPolygon<f64>| match &county {
        Some(county) => street(&name, county, code.as_deref(), area, known).map(Outline::Street),
        None => county_of(feature, &name, area, known).map(Outline::County),
    };
    let (area, repaired) = geometry::area(&feature.polygons()?, stated)?;
    Ok((made(area)?, repaired))
}

fn street(
    name: &str,
    county: &str,
    code: Option<&str>,
    area: MultiPolygon<f64>,
    known: &Known<'_>,
) -> Result<StreetArea, String> {
    let county_code = known.county(Some(county), code);
    if let Some(county_code) = county_code
        && known.street_in(county_code, name).is_none()
    {
        return Err(format!("{county} has no street {name} in the list of divisions"));
    }
    Ok(StreetArea {
        county_code: county_code.or(code).unwrap_or_default().to_owned(),
        county: county.to_owned(),
        street: name.to_owned(),
        area,
    })
}

fn county_of(
    feature: &Feature,
    name: &str,
    area: MultiPolygon<f64>,
    known: &Known<'_>,
) -> Result<CountyArea, String> {
    let code = feature.text(&["code", "adcode"]).unwrap_or_default();
    if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(
            "it is neither a street (property district) nor a county (property code, 6 digits)".to_owned(),
        );
    }
    if let Some(other) = known.county_name(&code)
        && other != name
    {
        return Err(format!("{code} is {other} in the list of divisions"));
    }
    Ok(CountyArea {
        code,
        name: name.to_owned(),
        area,
    })
}

/// One outline for each street and county, none over another; says what was repaired and what was told twice.
pub(super) fn settled(
    found: Outlines,
    notes: &mut Vec<String>,
    all: &mut Vec<Fault>,
) -> (Vec<StreetArea>, Vec<CountyArea>) {
    let streets = once(
        found.streets,
        |one| format!("{}{}", one.county, one.street),
        |one| &one.area,
        notes,
        all,
    );
    let counties = once(
        found.counties,
        |one| format!("{} ({})", one.name, one.code),
        |one| &one.area,
        notes,
        all,
    );
    let named_streets: Vec<String> = streets
        .iter()
        .map(|(_, one)| format!("{}{}", one.county, one.street))
        .collect();
    let areas: Vec<Named<'_>> = streets
        .iter()
        .zip(&named_streets)
        .map(|((_, one), name)| Named {
            name,
            area: &one.area,
        })
        .collect();
    refuse_overlaps(&areas, STREET_SLIVER_M2, |at| &streets[at].0, all);
    let areas: Vec<Named<'_>> = counties
        .iter()
        .map(|(_, one)| Named {
            name: &one.name,
            area: &one.area,
        })
        .collect();
    refuse_overlaps(&areas, COUNTY_SLIVER_M2, |at| &counties[at].0, all);
    (
        streets.into_iter().map(|(_, one)| one).collect(),
        counties.into_iter().map(|(_, one)| one).collect(),
    )
}

fn once<T>(
    found: Vec<(Origin, T)>,
    key: impl Fn(&T) -> String,
    area: impl Fn(&T) -> &MultiPolygon<f64>,
    notes: &mut Vec<String>,
    all: &mut Vec<Fault>,
) -> Vec<(Origin, T)> {
    let mut kept: Vec<(Origin, T)> = Vec::with_capacity(found.len());
    let (mut twice, mut repaired) = (0, BTreeSet::new());
    for (origin, one) in found {
        let name = key(&one);
        if origin.repaired {
            repaired.insert(name.clone());
        }
        let Some(known) = kept.iter_mut().find(|(_, other)| key(other) == name) else {
            kept.push((origin, one));
            continue;
        };
        if known.0.file == origin.file || overlaps::difference(area(&known.1), area(&one)) > SAME {
            let text = format!(
                "another outline of it is feature {} of {}",
                known.0.feature, known.0.file
            );
            Faults::of(&origin.file, all).add(Where::Feature(origin.feature, Some(name)), text);
            continue;
        }
        twice += 1;
        // not converted is better than converted
        if known.0.stated == Stated::Gcj02 && origin.stated == Stated::Wgs84 {
            *known = (origin, one);
        }
    }
    if twice > 0 {
        notes.push(format!("{twice} outlines stand in two files and agree"));
    }
    if !repaired.is_empty() {
        let names: Vec<String> = repaired.into_iter().collect();
        notes.push(format!(
            "cut where their rings touch or cross themselves: {}",
            names.join("、")
        ));
    }
    kept
}

fn refuse_overlaps<'a>(
    areas: &[Named<'_>],
    sliver: f64,
    origin: impl Fn(usize) -> &'a Origin,
    all: &mut Vec<Fault>,
) {
    for (first, second, common) in overlaps::pairs(areas, sliver) {
        let (one, other) = (origin(first), origin(second));
        let text = format!(
            "it overlaps {} (feature {} of {}) by {common:.0} m²; up to {sliver:.0} m² are let pass",
            areas[first].name, one.feature, one.file
        );
        Faults::of(&other.file, all).add(
            Where::Feature(other.feature, Some(areas[second].name.to_owned())),
            text,
        );
    }
}

//! What an import changes, before it is done.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::contents::{PlaceContents, StreetArea};
use super::geometry::square_metres;
use crate::divisions::Level;
use crate::routing::{Decision, Evidence, Places, Station, route};
use geo::BooleanOps;

/// Streets and stations by their names, what is new first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// Streets that were in no list, with their county.
    pub streets_added: Vec<String>,
    /// Streets that are in no list any more.
    pub streets_removed: Vec<String>,
    /// Outlines that were not there.
    pub outlines_added: usize,
    /// Outlines that are not there any more.
    pub outlines_removed: usize,
    /// Streets whose border moves, with the square metres that change hands there.
    pub borders_moved: Vec<(String, f64)>,
    /// Committees before and after.
    pub committees: (usize, usize),
    /// Outlines of counties before and after.
    pub counties: (usize, usize),
    /// Addresses of the book before and after.
    pub addresses: (usize, usize),
    /// Addresses that are in the book already and now belong to another street.
    pub addresses_moved: usize,
    /// Stations that are new.
    pub stations_added: Vec<String>,
    /// Stations that change.
    pub stations_changed: Vec<String>,
    /// Stations that take no new requests from then on.
    pub stations_closed: Vec<String>,
}

/// A lesson that new files contradict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradicted {
    /// Its number.
    pub number: u32,
    /// The place that it is about.
    pub place: String,
    /// Name of the street that was taught.
    pub taught: String,
    /// Name of the street that the files say.
    pub files: String,
}

impl Changes {
    /// From one to the other.
    pub fn between(before: &PlaceContents, after: &PlaceContents) -> Self {
        let (old, new) = (street_names(before), street_names(after));
        let (old_areas, new_areas) = (areas(before), areas(after));
        let count = |contents: &PlaceContents| {
            let committees = contents
                .divisions
                .iter()
                .filter(|one| one.level == Level::Committee);
            committees.count()
        };
        Self {
            streets_added: new.difference(&old).cloned().collect(),
            streets_removed: old.difference(&new).cloned().collect(),
            outlines_added: new_areas
                .keys()
                .filter(|name| !old_areas.contains_key(*name))
                .count(),
            outlines_removed: old_areas
                .keys()
                .filter(|name| !new_areas.contains_key(*name))
                .count(),
            borders_moved: borders(&old_areas, &new_areas),
            committees: (count(before), count(after)),
            counties: (before.counties.len(), after.counties.len()),
            addresses: (before.addresses.len(), after.addresses.len()),
            addresses_moved: addresses_moved(before, after),
            stations_added: stations(after, |one| {
                !before.stations.iter().any(|other| other.id == one.id)
            }),
            stations_closed: after
                .closed
                .iter()
                .filter(|one| !before.closed.iter().any(|other| other.id == one.id))
                .map(|one| one.name.clone())
                .collect(),
            stations_changed: stations(after, |one| {
                before
                    .stations
                    .iter()
                    .any(|other| other.id == one.id && other != one)
            }),
        }
    }
}

fn street_names(contents: &PlaceContents) -> BTreeSet<String> {
    let names: HashMap<&str, &str> = contents
        .divisions
        .iter()
        .filter(|one| one.level == Level::County)
        .map(|one| (one.code.as_str(), one.name.as_str()))
        .collect();
    let streets = contents.divisions.iter().filter(|one| one.level == Level::Street);
    streets
        .map(|one| {
            let county = one
                .parent_code
                .as_deref()
                .and_then(|code| names.get(code))
                .unwrap_or(&"");
            format!("{county}{}", one.name)
        })
        .collect()
}

fn areas(contents: &PlaceContents) -> BTreeMap<String, &StreetArea> {
    let named = |one: &StreetArea| format!("{}{}", one.county, one.street);
    contents.streets.iter().map(|one| (named(one), one)).collect()
}

fn borders(old: &BTreeMap<String, &StreetArea>, new: &BTreeMap<String, &StreetArea>) -> Vec<(String, f64)> {
    let moved = |(name, area): (&String, &&StreetArea)| {
        let before = old.get(name)?;
        if before.area == area.area {
            return None;
        }
        let metres = square_metres(&before.area.xor(&area.area));
        (metres >= 1.0).then(|| (name.clone(), metres))
    };
    new.iter().filter_map(moved).collect()
}

fn addresses_moved(before: &PlaceContents, after: &PlaceContents) -> usize {
    let old: HashMap<&str, &str> = before
        .addresses
        .iter()
        .map(|one| (one.text.as_str(), one.street_code.as_str()))
        .collect();
    let moved = |one: &&crate::routing::KnownAddress| {
        old.get(one.text.as_str())
            .is_some_and(|street| *street != one.street_code)
    };
    after.addresses.iter().filter(moved).count()
}

fn stations(contents: &PlaceContents, which: impl Fn(&Station) -> bool) -> Vec<String> {
    let found = contents.stations.iter().filter(|one| which(one));
    found.map(|one| one.name.clone()).collect()
}

/// Lessons that hold in these places although everything else in them surely says another street. They go on holding
/// until somebody withdraws them.
pub fn contradicted(places: &Places) -> Vec<Contradicted> {
    let untaught = places.clone().with_lessons(Vec::new());
    let name = |code: &str| places.division(code).map(|street| street.name.clone());
    let contradicts = |lesson: &crate::routing::Lesson| {
        let evidence = Evidence {
            address_text: Some(&lesson.place),
            ..Evidence::default()
        };
        let said = route(&untaught, &evidence);
        let other = said.street_code? != lesson.street_code;
        (said.decision == Decision::Routed && other).then_some(())?;
        Some(Contradicted {
            number: lesson.number,
            place: lesson.place.clone(),
            taught: name(&lesson.street_code).unwrap_or_default(),
            files: said.street.unwrap_or_default(),
        })
    };
    places.taught().iter().filter_map(contradicts).collect()
}

/// Whether this evidence goes to another station, or to one instead of to a person, or the other way round.
pub fn moved(before: &Places, after: &Places, evidence: &Evidence<'_>) -> bool {
    route(before, evidence).station != route(after, evidence).station
}

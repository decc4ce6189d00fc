//! Everything that a version of the places holds.

use std::collections::{BTreeSet, HashMap};

use geo::MultiPolygon;

use crate::divisions::{Division, Level};
use crate::routing::{KnownAddress, Lesson, Places, Station, StreetBoundary};

/// All of one version: what routing gets, and what is kept beside it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PlaceContents {
    /// Divisions of every county that was imported, served or not, by code.
    pub divisions: Vec<Division>,
    /// Outlines of counties.
    pub counties: Vec<CountyArea>,
    /// Outlines of streets, of the served county and of those around it.
    pub streets: Vec<StreetArea>,
    /// The address book.
    pub addresses: Vec<KnownAddress>,
    /// Stations, by code of their street.
    pub stations: Vec<Station>,
    /// Stations that take no new requests any more, by code of their street. People and requests may still be theirs.
    pub closed: Vec<Station>,
    /// What decisions of the triage desk have taught, by their numbers. No file says it, and none takes it away.
    pub lessons: Vec<Lesson>,
}

/// The outline of a county.
#[derive(Debug, Clone, PartialEq)]
pub struct CountyArea {
    /// Its code (6 digits).
    pub code: String,
    /// Its name. Not unique in the country.
    pub name: String,
    /// The area in WGS-84 degrees, longitude first.
    pub area: MultiPolygon<f64>,
}

/// The outline of a street.
#[derive(Debug, Clone, PartialEq)]
pub struct StreetArea {
    /// Code of its county (6 digits); empty where the file did not say and the county is none of ours.
    pub county_code: String,
    /// Name of its county.
    pub county: String,
    /// Its name.
    pub street: String,
    /// The area in WGS-84 degrees, longitude first.
    pub area: MultiPolygon<f64>,
}

impl PlaceContents {
    /// The same in the one order that contents are kept in: two that say the same are equal then.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.divisions.sort_by(|a, b| a.code.cmp(&b.code));
        self.counties.sort_by(|a, b| a.code.cmp(&b.code));
        self.streets.sort_by(|a, b| {
            (&a.county_code, &a.county, &a.street).cmp(&(&b.county_code, &b.county, &b.street))
        });
        self.addresses
            .sort_by(|a, b| (&a.street_code, &a.text).cmp(&(&b.street_code, &b.text)));
        self.stations
            .sort_by(|a, b| (&a.street_code, a.id).cmp(&(&b.street_code, b.id)));
        self.closed
            .sort_by(|a, b| (&a.street_code, a.id).cmp(&(&b.street_code, b.id)));
        self.lessons.sort_by_key(|one| one.number);
        self
    }

    /// The snapshot that routing works on. Only counties in which a street has a station are served: their streets
    /// and committees are those that an address can be routed to; where no street has one, every county counts.
    ///
    /// Of the other counties the outlines are there, to say where an address outside lies: those of streets, or
    /// that of the county where it has none. A served county of which no streets are drawn makes every point look as if
    /// it lay outside; then no outline is used at all, and points are judged by the nearest service point.
    pub fn to_places(&self, version: impl Into<String>) -> Places {
        let served = self.served_counties();
        let county_of = self.counties_of();
        let is_served = |code: &str| {
            county_of
                .get(code)
                .is_none_or(|county| served.is_empty() || served.contains(county))
        };
        let divisions: Vec<Division> = self
            .divisions
            .iter()
            .filter(|one| one.level >= Level::County && is_served(&one.code))
            .cloned()
            .collect();
        let mut addresses = self.addresses.clone();
        addresses.retain(|one| is_served(&one.street_code));
        let (stations, boundaries) = (self.stations.clone(), self.boundaries(&served));
        Places::of(version, divisions, stations, boundaries, addresses)
            .with_lessons(self.lessons.clone())
            .with_closed(self.closed.clone())
    }

    /// Codes of the counties in which a street has a station.
    pub fn served_counties(&self) -> BTreeSet<&str> {
        let county_of = self.counties_of();
        let streets = self.stations.iter().filter(|station| station.serves_a_street());
        streets
            .filter_map(|station| county_of.get(station.street_code.as_str()).copied())
            .collect()
    }

    /// The code of the county of every county, street and committee. By parents: a code that was kept from another
    /// edition need not begin with that of the county.
    pub fn counties_of(&self) -> HashMap<&str, &str> {
        let parents: HashMap<&str, (Level, Option<&str>)> = self
            .divisions
            .iter()
            .map(|one| (one.code.as_str(), (one.level, one.parent_code.as_deref())))
            .collect();
        let mut found = HashMap::with_capacity(parents.len());
        for code in parents.keys().copied() {
            let mut at = Some(code);
            // a committee stands two levels below its county
            for _ in 0..4 {
                let Some(here) = at else { break };
                match parents.get(here) {
                    Some((Level::County, _)) => {
                        found.insert(code, here);
                        break;
                    }
                    Some((_, parent)) => at = *parent,
                    None => break,
                }
            }
        }
        found
    }

    /// The code of a street by its county and its name.
    pub fn street_code(&self, county_code: &str, street: &str) -> Option<&str> {
        let here = |one: &&Division| {
            one.level == Level::Street
                && one.name == street
                && one.parent_code.as_deref() == Some(county_code)
        };
        self.divisions.iter().find(here).map(|one| one.code.as_str())
    }

    fn boundaries(&self, served: &BTreeSet<&str>) -> Vec<StreetBoundary> {
        let drawn: BTreeSet<&str> = self.streets.iter().map(|one| one.county_code.as_str()).collect();
        if self.streets.is_empty() && self.counties.is_empty()
            || !served.iter().all(|code| drawn.contains(code))
        {
            return Vec::new();
        }
        let mut codes: HashMap<(&str, &str), &str> = HashMap::new();
        for one in self.divisions.iter().filter(|one| one.level == Level::Street) {
            if let Some(county) = one.parent_code.as_deref()
                && (served.is_empty() || served.contains(county))
            {
                codes.insert((county, one.name.as_str()), one.code.as_str());
            }
        }
        let of_street = |one: &StreetArea| StreetBoundary {
            county: one.county.clone(),
            street: one.street.clone(),
            street_code: codes
                .get(&(one.county_code.as_str(), one.street.as_str()))
                .map(|code| (*code).to_owned()),
            area: one.area.clone(),
        };
        let of_county = |one: &CountyArea| StreetBoundary {
            county: one.name.clone(),
            street: String::new(),
            street_code: None,
            area: one.area.clone(),
        };
        let undrawn = |one: &&CountyArea| !drawn.contains(one.code.as_str());
        let streets = self.streets.iter().map(of_street);
        streets
            .chain(self.counties.iter().filter(undrawn).map(of_county))
            .collect()
    }
}

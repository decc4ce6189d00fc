//! A folder of files and what is there now, put together to what would be there.

use super::addresses::{self, Seen};
use super::boundaries::{self, Outlines};
use super::contents::PlaceContents;
use super::counties::Known;
use super::fault::{Fault, Faults};
use super::{FILE_BYTES, divisions, stations};
use crate::divisions::{Division, Level};
use crate::ids::StationId;
use crate::routing::{Lesson, Station};

/// A file in memory.
#[derive(Clone)]
pub struct SourceFile {
    /// Its name without the folder.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What the places would be.
#[derive(Debug, Clone)]
pub struct Draft {
    /// All of it.
    pub contents: PlaceContents,
    /// The files that it was made from, with their rows or features.
    pub files: Vec<(String, usize)>,
    /// What whoever imports should know.
    pub notes: Vec<String>,
}

/// Whether a file of this name is one of places. Others that lie in the same folder are left alone.
pub fn is_of_places(name: &str) -> bool {
    name == "stations.csv"
        || name.ends_with(".geojson")
        || (name.ends_with(".csv")
            && ["divisions-", "streets-", "address-"]
                .iter()
                .any(|start| name.starts_with(start)))
}

/// Reads files and puts them in the place of what they are about: a list of divisions in that of its counties, outlines
/// in that of the streets of their counties, the address book as a whole, each station in its own. What no file is
/// about stays. `new_id` names stations that are new.
///
/// # Errors
/// Everything that is wrong, at least one thing.
pub fn read(
    files: &[SourceFile],
    present: &PlaceContents,
    new_id: &mut dyn FnMut() -> StationId,
) -> Result<Draft, Vec<Fault>> {
    read_closing(files, present, &[], new_id)
}

/// As [`read`], and closes stations, by their name or short name: those that the files do not have any more.
///
/// # Errors
/// As [`read`]; a station that is not there, or that `stations.csv` has.
pub fn read_closing(
    files: &[SourceFile],
    present: &PlaceContents,
    closing: &[String],
    new_id: &mut dyn FnMut() -> StationId,
) -> Result<Draft, Vec<Fault>> {
    let mut files: Vec<&SourceFile> = files.iter().collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut reading = Reading {
        files,
        faults: Vec::new(),
        notes: Vec::new(),
        read: Vec::new(),
    };
    reading.refuse_sizes();
    let divisions = reading.divisions(present);
    let known = Known::of(&divisions);
    let (streets, counties) = reading.outlines(present, &known);
    let addresses = reading.addresses(present, &known);
    let (stations, closed) = reading.stations(present, &known, closing, new_id);
    let lessons = reading.lessons(present, &divisions);
    let contents = PlaceContents {
        counties,
        streets,
        addresses,
        stations,
        closed,
        lessons,
        divisions: divisions.clone(),
    }
    .in_order();
    reading.check(&contents);
    if reading.read.is_empty() && reading.faults.is_empty() {
        Faults::of("the folder", &mut reading.faults)
            .whole("there is no file of places: divisions-*.csv, *.wgs84.geojson, *.gcj02.geojson, address-*.csv, stations.csv");
    }
    if reading.faults.is_empty() {
        Ok(Draft {
            contents,
            files: reading.read,
            notes: reading.notes,
        })
    } else {
        Err(reading.faults)
    }
}

struct Reading<'a> {
    files: Vec<&'a SourceFile>,
    faults: Vec<Fault>,
    notes: Vec<String>,
    read: Vec<(String, usize)>,
}

impl<'a> Reading<'a> {
    fn refuse_sizes(&mut self) {
        let faults = &mut self.faults;
        self.files.retain(|file| {
            let fits = file.bytes.len() <= FILE_BYTES;
            if !fits {
                Faults::of(&file.name, faults).whole(format!("larger than {} MB", FILE_BYTES / 1024 / 1024));
            }
            fits
        });
    }

    fn named(&self, fits: impl Fn(&str) -> bool) -> Vec<&'a SourceFile> {
        self.files
            .iter()
            .copied()
            .filter(|file| fits(&file.name))
            .collect()
    }

    fn divisions(&mut self, present: &PlaceContents) -> Vec<Division> {
        let mut lists = Vec::new();
        for file in self.named(|name| name.starts_with("divisions-")) {
            let list = divisions::read(file, &mut self.faults);
            self.read.push((file.name.clone(), list.len()));
            lists.push((file.name.clone(), list));
        }
        let mut all = present.divisions.clone();
        if let Some(last) = lists.last().map(|(name, _)| name.clone()) {
            let new = divisions::newest(lists, &mut self.notes);
            let (new, differing) =
                divisions::with_known_codes(&last, new, &present.divisions, &mut self.faults);
            if differing > 0 {
                self.notes.push(format!(
                    "{differing} streets and committees have another code in {last}; joined by name, they keep the one that they have here"
                ));
            }
            all = divisions::replaced(&present.divisions, new);
        }
        for file in self.named(|name| name.starts_with("streets-")) {
            divisions::compared(file, &all, &mut self.notes, &mut self.faults);
            self.read.push((file.name.clone(), 0));
        }
        all
    }

    fn outlines(
        &mut self,
        present: &PlaceContents,
        known: &Known<'_>,
    ) -> (Vec<super::StreetArea>, Vec<super::CountyArea>) {
        let mut found = Outlines::default();
        for file in self.named(|name| name.ends_with(".geojson")) {
            let before = found.streets.len() + found.counties.len();
            boundaries::read(file, known, &mut found, &mut self.faults);
            let features = found.streets.len() + found.counties.len() - before;
            self.read.push((file.name.clone(), features));
        }
        let (new_streets, new_counties) = boundaries::settled(found, &mut self.notes, &mut self.faults);
        let drawn = |county: &str| new_streets.iter().any(|one| one.county == county);
        let mut streets: Vec<_> = present
            .streets
            .iter()
            .filter(|one| !drawn(&one.county))
            .cloned()
            .collect();
        streets.extend(new_streets.iter().cloned());
        let again = |code: &str| new_counties.iter().any(|one| one.code == code);
        let mut counties: Vec<_> = present
            .counties
            .iter()
            .filter(|one| !again(&one.code))
            .cloned()
            .collect();
        counties.extend(new_counties.iter().cloned());
        (streets, counties)
    }

    fn addresses(&mut self, present: &PlaceContents, known: &Known<'_>) -> Vec<crate::routing::KnownAddress> {
        let files = self.named(|name| name.starts_with("address-"));
        if files.is_empty() {
            return present.addresses.clone();
        }
        let (mut seen, mut book) = (Seen::new(), Vec::new());
        for file in files {
            let rows = addresses::read(file, known, &mut seen, &mut book, &mut self.faults);
            self.read.push((file.name.clone(), rows));
        }
        book
    }

    /// Stations that take requests, and those that do not any more.
    fn stations(
        &mut self,
        present: &PlaceContents,
        known: &Known<'_>,
        closing: &[String],
        new_id: &mut dyn FnMut() -> StationId,
    ) -> (Vec<Station>, Vec<Station>) {
        let (mut stations, mut closed) = (present.stations.clone(), present.closed.clone());
        let mut given: Option<Vec<StationId>> = None;
        for file in self.named(|name| name == "stations.csv") {
            let new = stations::read(file, known, present, new_id, &mut self.faults);
            self.read.push((file.name.clone(), new.len()));
            let again = |one: &Station| new.iter().any(|other| other.id == one.id);
            stations.retain(|one| !again(one));
            closed.retain(|one| !again(one));
            given = Some(new.iter().map(|one| one.id).collect());
            stations.extend(new);
        }
        for name in closing {
            let named = |one: &Station| one.name == *name || one.short_name == *name;
            let found = stations.iter().position(named);
            let stays = |at: &usize| given.as_ref().is_some_and(|all| all.contains(&stations[*at].id));
            match found.filter(|at| !stays(at)) {
                Some(at) => closed.push(stations.swap_remove(at)),
                None => Faults::of("the stations", &mut self.faults).whole(match found {
                    Some(_) => format!("{name} is to be closed, and stands in stations.csv"),
                    None => format!("{name} is to be closed, and is no station"),
                }),
            }
        }
        if let Some(given) = given {
            let absent = stations.iter().filter(|one| !given.contains(&one.id));
            let notes = absent.map(|one| {
                format!(
                    "{} is not in stations.csv and stays; --close {} closes it",
                    one.name, one.name
                )
            });
            self.notes.extend(notes);
        }
        (stations, closed)
    }

    /// What was taught stays, but for what is about a street that is no more.
    fn lessons(&mut self, present: &PlaceContents, divisions: &[Division]) -> Vec<Lesson> {
        let known: std::collections::HashSet<&str> = divisions.iter().map(|one| one.code.as_str()).collect();
        let mut lessons = Vec::with_capacity(present.lessons.len());
        for lesson in &present.lessons {
            if !known.contains(lesson.street_code.as_str()) {
                self.notes.push(format!(
                    "lesson {} ({}) is about a street that is in no list of divisions any more: it ends",
                    lesson.number, lesson.place
                ));
                continue;
            }
            let committee_code = lesson.committee_code.clone();
            lessons.push(Lesson {
                committee_code: committee_code.filter(|code| known.contains(code.as_str())),
                ..lesson.clone()
            });
        }
        lessons
    }

    /// What fits only in view of everything: no station loses its street, no outline or address its own.
    fn check(&mut self, contents: &PlaceContents) {
        let known: std::collections::HashSet<&str> =
            contents.divisions.iter().map(|one| one.code.as_str()).collect();
        let mut faults = Faults::of("the folder", &mut self.faults);
        for station in &contents.stations {
            if !known.contains(station.street_code.as_str()) {
                faults.whole(format!(
                    "the street of {} is in no list of divisions any more",
                    station.name
                ));
            }
        }
        let lost = |code: &str| !known.contains(code);
        let addresses = contents
            .addresses
            .iter()
            .filter(|one| lost(&one.street_code) || one.committee_code.as_deref().is_some_and(lost));
        let addresses = addresses.count();
        if addresses > 0 {
            faults.whole(format!(
                "{addresses} addresses of the book are in streets or committees that no list of divisions has any more: give the address book again"
            ));
        }
        let streets: std::collections::HashSet<(&str, &str)> = contents
            .divisions
            .iter()
            .filter(|one| one.level == Level::Street)
            .filter_map(|one| Some((one.parent_code.as_deref()?, one.name.as_str())))
            .collect();
        let listed = |county: &str| {
            contents
                .divisions
                .iter()
                .any(|one| one.level == Level::County && one.code == county)
        };
        for one in contents.streets.iter().filter(|one| listed(&one.county_code)) {
            if !streets.contains(&(one.county_code.as_str(), one.street.as_str())) {
                faults.whole(format!(
                    "{}{} has an outline but is in no list of divisions any more",
                    one.county, one.street
                ));
            }
        }
    }
}

//! From addresses as written to the sorted arrays.

use std::collections::HashMap;

use super::similar::Similar;
use super::{Book, Entry};
use crate::divisions::{Division, Level};
use crate::routing::borders::{Borders, metres_to};
use crate::routing::reading::fold::fold;
use crate::routing::reading::parts::{Kind, Part, parts};
use crate::routing::{KnownAddress, Position, StreetBoundary};

/// A position so far outside the street of its address makes the address doubtful, in metres.
const DOUBTFUL_METRES: f64 = 60.0;
/// Metres in one degree of latitude.
pub(super) const DEGREE: f64 = 111_195.0;
/// Names that say nothing of their own.
const NO_NAMES: [&str; 22] = [
    "小区",
    "大楼",
    "大厦",
    "公寓",
    "花园",
    "广场",
    "新村",
    "商铺",
    "商务楼",
    "居民楼",
    "办公楼",
    "沿街商铺",
    "南区",
    "北区",
    "东区",
    "西区",
    "后门",
    "前门",
    "门面",
    "底楼",
    "别墅",
    "宿舍",
];

/// What the book is made of.
pub(in crate::routing) struct Sources<'a> {
    pub(in crate::routing) divisions: &'a [Division],
    pub(in crate::routing) boundaries: &'a [StreetBoundary],
    pub(in crate::routing) borders: &'a Borders,
    pub(in crate::routing) addresses: &'a [KnownAddress],
}

/// Strings with a number each.
#[derive(Default)]
struct Interned {
    all: Vec<String>,
    index: HashMap<String, u16>,
}

impl Interned {
    /// None once there are 65,535: far more streets or committees than a county has.
    fn of(&mut self, text: &str) -> Option<u16> {
        if let Some(known) = self.index.get(text) {
            return Some(*known);
        }
        let next = u16::try_from(self.all.len())
            .ok()
            .filter(|next| *next < u16::MAX)?;
        self.all.push(text.to_owned());
        self.index.insert(text.to_owned(), next);
        Some(next)
    }
}

impl Book {
    /// Reads all addresses, and the committees that are named after a lane.
    pub(in crate::routing) fn of(sources: &Sources<'_>) -> Self {
        let leads = leads(sources.divisions);
        let (mut streets, mut committees) = (Interned::default(), Interned::default());
        for division in sources
            .divisions
            .iter()
            .filter(|division| division.level == Level::Street)
        {
            streets.of(&division.code);
        }
        let mut rows: Vec<(Box<str>, Entry)> = Vec::new();
        let origin = sources.addresses.iter().find_map(|known| known.position);
        for known in sources.addresses {
            let Some(street) = streets.of(&known.street_code) else {
                continue;
            };
            let committee = known
                .committee_code
                .as_deref()
                .and_then(|code| committees.of(code));
            let (east, north) = flat(origin, known.position);
            let entry = Entry {
                number: 0,
                kind: Kind::Whole,
                doubtful: doubtful(sources, known),
                street,
                committee: committee.map_or(0, |index| index + 1),
                east,
                north,
            };
            add(&mut rows, &fold(&known.text), &leads, entry);
        }
        for (lane, street, committee) in lanes(sources.divisions) {
            if let Some((street, committee)) = streets.of(street).zip(committees.of(committee)) {
                let (east, north) = (f32::NAN, f32::NAN);
                let (number, kind, doubtful) = (0, Kind::Whole, false);
                let entry = Entry {
                    number,
                    kind,
                    doubtful,
                    street,
                    committee: committee + 1,
                    east,
                    north,
                };
                add(&mut rows, &lane, &leads, entry);
            }
        }
        rows.sort_by(|a, b| {
            let key = |row: &(Box<str>, Entry)| (row.1.number, row.1.kind, row.1.street);
            a.0.cmp(&b.0).then_with(|| key(a).cmp(&key(b)))
        });
        let book = Self::sorted(rows, streets.all, committees.all, origin);
        Self { leads, ..book }
    }

    fn sorted(
        rows: Vec<(Box<str>, Entry)>,
        streets: Vec<String>,
        committees: Vec<String>,
        origin: Option<Position>,
    ) -> Self {
        let mut book = Self {
            streets,
            committees,
            origin,
            ..Self::default()
        };
        book.entries.reserve_exact(rows.len());
        for (name, entry) in rows {
            if book.names.last() != Some(&name) {
                let (index, start) = (short(book.names.len()), short(book.entries.len()));
                book.starts.push(start);
                book.by_name.insert(name.clone(), index);
                book.names.push(name);
            }
            book.entries.push(entry);
        }
        book.starts.push(short(book.entries.len()));
        book.similar = Similar::of(&book.names);
        book
    }
}

/// A book has fewer than four thousand million addresses.
fn short(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn add(rows: &mut Vec<(Box<str>, Entry)>, folded: &str, leads: &[String], entry: Entry) {
    for Part {
        name, number, kind, ..
    } in parts(folded).into_iter().filter(|part| !part.beside)
    {
        let name = bare(&name, leads);
        if tells_something(name, number) {
            rows.push((
                name.into(),
                Entry {
                    number,
                    kind,
                    ..entry
                },
            ));
        }
    }
}

fn tells_something(name: &str, number: u32) -> bool {
    let length = name.chars().count();
    let long_enough = length >= 3 || (length == 2 && number > 0 && name.ends_with(['路', '街']));
    long_enough && length <= super::LONGEST_NAME && !NO_NAMES.contains(&name)
}

/// A name without the divisions before it.
pub(super) fn bare<'a>(mut name: &'a str, leads: &[String]) -> &'a str {
    while let Some(rest) = leads
        .iter()
        .find_map(|lead| name.strip_prefix(lead.as_str()))
        .filter(|rest| !rest.is_empty())
    {
        name = rest;
    }
    name
}

/// Names of divisions that stand before an address, the longest first.
fn leads(divisions: &[Division]) -> Vec<String> {
    let above = divisions
        .iter()
        .filter(|division| division.level < Level::Committee);
    let mut leads: Vec<String> = above.map(|division| fold(&division.name)).collect();
    leads.extend(["上海市".to_owned(), "中国".to_owned()]);
    leads.sort_by_key(|lead| std::cmp::Reverse(lead.len()));
    leads
}

/// Lanes that committees are named after, with street and committee: 临汾路375弄.
fn lanes(divisions: &[Division]) -> impl Iterator<Item = (String, &str, &str)> {
    let committees = divisions
        .iter()
        .filter(|division| division.level == Level::Committee);
    committees.filter_map(|committee| {
        let stem = fold(committee.name.strip_suffix("居委会")?);
        let lane = stem.ends_with('弄') && stem.contains(|c: char| c.is_ascii_digit());
        let street = committee.parent_code.as_deref()?;
        lane.then_some((stem, street, committee.code.as_str()))
    })
}

fn doubtful(sources: &Sources<'_>, known: &KnownAddress) -> bool {
    let Some(at) = known.position else {
        return false;
    };
    let code = Some(known.street_code.as_str());
    let Some(own) = sources
        .boundaries
        .iter()
        .position(|one| one.street_code.as_deref() == code)
    else {
        return false;
    };
    sources.borders.at(sources.boundaries, at) != Some(own)
        && metres_to(&sources.boundaries[own].area, at) > DOUBTFUL_METRES
}

/// Metres east and north of the origin; a county is small enough to be flat, and for single precision.
#[allow(clippy::cast_possible_truncation)]
fn flat(origin: Option<Position>, at: Option<Position>) -> (f32, f32) {
    let Some((origin, at)) = origin.zip(at) else {
        return (f32::NAN, f32::NAN);
    };
    let east = (at.lng - origin.lng) * DEGREE * origin.lat.to_radians().cos();
    (east as f32, ((at.lat - origin.lat) * DEGREE) as f32)
}

//! The address book: every known address by the name of its road or estate and by number, in sorted arrays.

mod build;
mod estimate;
mod judge;
mod neighbours;
mod similar;

use std::collections::HashMap;

use super::Position;
use super::reading::parts::{Kind, Part};
use similar::Similar;

pub(super) use build::Sources;
pub(super) use judge::{Said, judge};

/// A known address on its road.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Entry {
    number: u32,
    kind: Kind,
    /// Its position lies outside its street: trusted for itself only, never for its neighbours.
    doubtful: bool,
    street: u16,
    /// 0 for none, else one more than its index.
    committee: u16,
    /// Metres east and north of the origin; not a number where unknown.
    east: f32,
    north: f32,
}

impl Entry {
    fn has_position(&self) -> bool {
        !self.east.is_nan()
    }
}

/// Known addresses, about 60 bytes each with their names.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    /// Names in order; entries of the name at `i` are those from `starts[i]` to `starts[i + 1]`.
    names: Vec<Box<str>>,
    starts: Vec<u32>,
    by_name: HashMap<Box<str>, u32>,
    entries: Vec<Entry>,
    streets: Vec<String>,
    committees: Vec<String>,
    similar: Similar,
    /// Names of divisions that may stand before a name, the longest first.
    leads: Vec<String>,
    origin: Option<Position>,
}

/// How a name in a text was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Match {
    /// As it stands in the book.
    Exact,
    /// By sound, by one character, or by 路 for 街: to be asked about.
    Similar,
}

/// Characters of the longest name that is looked up.
const LONGEST_NAME: usize = 14;

impl Book {
    fn entries_of(&self, name: u32) -> &[Entry] {
        let at = name as usize;
        let bounds = self.starts.get(at).zip(self.starts.get(at + 1));
        bounds.map_or(&[], |(from, to)| &self.entries[*from as usize..*to as usize])
    }

    /// The name of the book that a part of a text means.
    fn find(&self, part: &Part) -> Option<(u32, Match)> {
        let run: Vec<char> = part.name.chars().collect();
        let exact = longest_known(&run, part.number > 0, |name| self.by_name.get(name));
        let similar = || {
            let name = without_lead(&run);
            self.similar
                .find(&name, &self.by_name)
                .map(|name| (name, Match::Similar))
        };
        exact.map(|name| (*name, Match::Exact)).or_else(similar)
    }

    /// The name that letters end in: one that the book has, or else all of them without the divisions before it.
    /// None where nothing is left.
    pub(super) fn bare_name(&self, letters: &str) -> Option<String> {
        let run: Vec<char> = letters.chars().collect();
        let known = |name: &str| self.by_name.contains_key(name).then(|| name.to_owned());
        longest_known(&run, true, known).or_else(|| {
            let bare = build::bare(letters, &self.leads);
            bare.chars().nth(1).map(|_| bare.to_owned())
        })
    }
}

/// The longest known name at the end of the letters before a number; without a number anywhere in them.
pub(super) fn longest_known<T>(run: &[char], numbered: bool, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    let ends = if numbered {
        run.len()..=run.len()
    } else {
        2..=run.len()
    };
    for length in (2..=LONGEST_NAME.min(run.len())).rev() {
        for end in ends.clone().rev().filter(|end| *end >= length) {
            let start = end - length;
            let name: String = run[start..end].iter().collect();
            if may_begin(run, start)
                && (numbered || length > 2)
                && let Some(found) = known(name.as_str())
            {
                return Some(found);
            }
        }
    }
    None
}

/// What stands before a name that begins where a name may begin.
const ENDS_A_PART: &str = "区县市镇道路街弄号里村苑园城楼室层幢栋的在是住于到去";

fn may_begin(run: &[char], start: usize) -> bool {
    start == 0 || ENDS_A_PART.contains(run[start - 1])
}

/// The name without what may stand before it: 静安区康顶路 → 康顶路.
fn without_lead(run: &[char]) -> String {
    let lead = run.iter().rposition(|c| "区县市镇道住在".contains(*c));
    let start = lead.map_or(0, |at| at + 1);
    let name = if run.len() - start >= 2 {
        &run[start..]
    } else {
        run
    };
    name.iter().collect()
}

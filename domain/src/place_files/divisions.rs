//! `divisions-*.csv`: code, level, name, parent_code; more columns are ignored.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::SourceFile;
use super::fault::{Fault, Faults};
use super::table::{Row, Table};
use crate::divisions::{Division, Level};

const COLUMNS: [&str; 4] = ["code", "level", "name", "parent_code"];

/// Reads one list. Below each parent a name stands once; a row that repeats a county or what is above it is let pass.
pub(super) fn read(file: &SourceFile, all: &mut Vec<Fault>) -> Vec<Division> {
    let mut faults = Faults::of(&file.name, all);
    let Some(table) = Table::read(file, &COLUMNS, &mut faults) else {
        return Vec::new();
    };
    let mut found: Vec<Division> = Vec::new();
    let mut by_code: HashMap<String, (u64, usize)> = HashMap::new();
    let mut by_name: HashMap<(String, String), u64> = HashMap::new();
    for row in table.rows() {
        let one = match division(row) {
            Ok(one) => one,
            Err(why) => {
                faults.line(row.line, why);
                continue;
            }
        };
        if let Some((line, at)) = by_code.get(&one.code) {
            if found[*at] != one || one.level > Level::County {
                faults.line(
                    row.line,
                    format!("the code {} stands in line {line} already", one.code),
                );
            }
            continue;
        }
        let key = (one.parent_code.clone().unwrap_or_default(), one.name.clone());
        if let Some(line) = by_name.insert(key, row.line) {
            faults.line(
                row.line,
                format!(
                    "{} stands in line {line} already, below the same parent",
                    one.name
                ),
            );
            continue;
        }
        by_code.insert(one.code.clone(), (row.line, found.len()));
        found.push(one);
    }
    check_parents(&found, &by_code, &mut faults);
    if found.is_empty() && faults.count() == 0 {
        faults.whole("the list is empty");
    }
    found
}

fn division(row: Row<'_>) -> Result<Division, String> {
    let level = match row.get("level") {
        "province" => Level::Province,
        "city" => Level::City,
        "county" => Level::County,
        "street" => Level::Street,
        "committee" => Level::Committee,
        other => {
            return Err(format!(
                "`{other}` is no level: province, city, county, street or committee"
            ));
        }
    };
    let (code, name) = (row.get("code"), row.get("name"));
    if code.len() != level.digits() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!(
            "`{code}` is no code of this level: {} digits",
            level.digits()
        ));
    }
    if name.is_empty() {
        return Err(format!("{code} has no name"));
    }
    Ok(Division {
        code: code.to_owned(),
        level,
        name: name.to_owned(),
        parent_code: row.some("parent_code").map(str::to_owned),
    })
}

fn check_parents(found: &[Division], by_code: &HashMap<String, (u64, usize)>, faults: &mut Faults<'_>) {
    for one in found.iter().filter(|one| one.level > Level::County) {
        let line = by_code.get(&one.code).map_or(0, |(line, _)| *line);
        let parent = one.parent_code.as_ref().and_then(|code| by_code.get(code));
        let above = parent.map(|(_, at)| found[*at].level);
        let wanted = if one.level == Level::Street {
            Level::County
        } else {
            Level::Street
        };
        if above != Some(wanted) {
            let named = one.parent_code.as_deref().unwrap_or("none");
            let wanted = if one.level == Level::Street {
                "county"
            } else {
                "street"
            };
            faults.line(
                line,
                format!("the parent of {} ({named}) is no {wanted} of this list", one.name),
            );
        }
    }
}

/// Puts lists together: of a county that stands in several of them, the last one counts.
pub(super) fn newest(lists: Vec<(String, Vec<Division>)>, notes: &mut Vec<String>) -> Vec<Division> {
    let mut all: Vec<Division> = Vec::new();
    for (file, list) in lists {
        let counties = county_codes(&list);
        if !all.is_empty() {
            let again = counties.intersection(&county_codes(&all)).count();
            if again > 0 {
                notes.push(format!(
                    "{file}: replaces {again} counties of the lists before it"
                ));
            }
        }
        all = replaced(&all, list);
    }
    all
}

fn county_codes(list: &[Division]) -> BTreeSet<String> {
    let counties = list.iter().filter(|one| one.level == Level::County);
    counties.map(|one| one.code.clone()).collect()
}

/// `before` with the counties of `new` replaced by them.
pub(super) fn replaced(before: &[Division], new: Vec<Division>) -> Vec<Division> {
    let gone = county_codes(&new);
    let mut below: HashSet<&str> = gone.iter().map(String::as_str).collect();
    for level in [Level::Street, Level::Committee] {
        for one in before.iter().filter(|one| one.level == level) {
            if one
                .parent_code
                .as_deref()
                .is_some_and(|parent| below.contains(parent))
            {
                below.insert(one.code.as_str());
            }
        }
    }
    let codes: HashSet<&str> = new.iter().map(|one| one.code.as_str()).collect();
    let kept = before.iter().filter(|one| {
        let above_again = one.level <= Level::County && codes.contains(one.code.as_str());
        !below.contains(one.code.as_str()) && !above_again
    });
    let mut all: Vec<Division> = kept.cloned().collect();
    all.extend(new);
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all
}

/// Gives streets and committees that are known by county and name the codes that they have here; what is new keeps the
/// code of its file. Tells the new list and how many codes differed.
///
/// A new street whose code belongs here to another street is refused: nobody could tell them apart afterwards.
pub(super) fn with_known_codes(
    file: &str,
    new: Vec<Division>,
    present: &[Division],
    all: &mut Vec<Fault>,
) -> (Vec<Division>, usize) {
    let mut faults = Faults::of(file, all);
    let here: HashMap<(&str, &str), &str> = present
        .iter()
        .filter_map(|one| {
            Some((
                (one.parent_code.as_deref()?, one.name.as_str()),
                one.code.as_str(),
            ))
        })
        .collect();
    let mut kept: HashMap<String, String> = HashMap::new();
    let mut result = Vec::with_capacity(new.len());
    let mut differing = 0;
    for level in [
        Level::Province,
        Level::City,
        Level::County,
        Level::Street,
        Level::Committee,
    ] {
        for mut one in new.iter().filter(|one| one.level == level).cloned() {
            if level > Level::County {
                let parent = one.parent_code.clone().unwrap_or_default();
                let parent = kept.get(&parent).cloned().unwrap_or(parent);
                if let Some(code) = here.get(&(parent.as_str(), one.name.as_str())) {
                    differing += usize::from(*code != one.code);
                    kept.insert(one.code.clone(), (*code).to_owned());
                    one.code = (*code).to_owned();
                }
                one.parent_code = Some(parent);
            }
            result.push(one);
        }
    }
    let known = |one: &&Division| {
        let key = (one.parent_code.as_deref().unwrap_or(""), one.name.as_str());
        here.get(&key).is_some_and(|code| *code == one.code)
    };
    let mut taken: HashMap<&str, &Division> = HashMap::new();
    // those that are known have the older right to their codes
    let (old, fresh): (Vec<&Division>, Vec<&Division>) = result.iter().partition(known);
    for one in old.into_iter().chain(fresh) {
        if let Some(other) = taken.get(one.code.as_str()) {
            faults.whole(format!(
                "{} has the code {}, which belongs to {} here; streets are joined by name, and a new one needs a code of its own",
                one.name, one.code, other.name
            ));
        } else {
            taken.insert(one.code.as_str(), one);
        }
    }
    (result, differing)
}

/// What a second list of streets (`streets-*.csv`) says otherwise: told, and nothing else.
pub(super) fn compared(
    file: &SourceFile,
    divisions: &[Division],
    notes: &mut Vec<String>,
    all: &mut Vec<Fault>,
) {
    let second = read(file, all);
    let counties = county_codes(&second);
    let names = |list: &[Division]| -> HashMap<(String, String), String> {
        let streets = list.iter().filter(|one| one.level == Level::Street);
        streets
            .filter_map(|one| Some(((one.parent_code.clone()?, one.name.clone()), one.code.clone())))
            .filter(|((county, _), _)| counties.contains(county))
            .collect()
    };
    let (ours, theirs) = (names(divisions), names(&second));
    let other_code = theirs
        .iter()
        .filter(|(key, code)| ours.get(*key).is_some_and(|own| own != *code))
        .count();
    let mut only_ours: Vec<&str> = ours
        .keys()
        .filter(|key| !theirs.contains_key(*key))
        .map(|key| key.1.as_str())
        .collect();
    let mut only_theirs: Vec<&str> = theirs
        .keys()
        .filter(|key| !ours.contains_key(*key))
        .map(|key| key.1.as_str())
        .collect();
    only_ours.sort_unstable();
    only_theirs.sort_unstable();
    let listed = |names: &[&str]| {
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join("、")
        }
    };
    notes.push(format!(
        "{}: compared by county and name; {other_code} streets have another code there; only in the divisions: {}; only there: {}",
        file.name,
        listed(&only_ours),
        listed(&only_theirs)
    ));
}

//! From the names in a text to one street: the strongest names decide, and they have to agree.

use crate::divisions::Level;

use super::Places;
use super::reading::{Found, Reading, Strength};
use super::reasons::Reason;

/// A street that some evidence points to.
#[derive(Debug, Clone)]
pub(super) struct Street {
    pub(super) code: String,
    pub(super) committee: Option<String>,
    pub(super) confidence: f64,
    pub(super) sure: bool,
    pub(super) because: Vec<Reason>,
    /// Other streets that may be meant.
    pub(super) others: Vec<String>,
}

/// What one text says.
pub(super) enum Text {
    Silent,
    Street(Street),
    Unclear(Vec<String>, Reason),
    Elsewhere(String, Vec<String>),
}

/// The name of a division, or its code when the snapshot does not have it.
pub(super) fn name<'a>(places: &'a Places, code: &'a str) -> &'a str {
    places.division(code).map_or(code, |division| &division.name)
}

/// What a text says about where somebody is.
pub(super) fn read(places: &Places, text: Option<&str>) -> Text {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Text::Silent;
    };
    let Reading {
        found,
        home,
        elsewhere,
    } = places.names.read(text);
    let named = strongest(places, &found);
    match (elsewhere, named) {
        (Some(district), named) if !home => {
            let codes = match named {
                Text::Street(street) => vec![street.code],
                Text::Unclear(codes, _) => codes,
                Text::Silent | Text::Elsewhere(..) => Vec::new(),
            };
            Text::Elsewhere(district, codes)
        }
        (Some(district), Text::Street(mut street)) => {
            street.because.push(Reason::other_district(&district));
            Text::Street(Street {
                sure: false,
                confidence: street.confidence.min(0.6),
                ..street
            })
        }
        (_, named) => named,
    }
}

/// What the strongest names of a text agree on.
fn strongest(places: &Places, found: &[Found]) -> Text {
    let Some(best) = found.iter().map(|found| found.strength).max() else {
        return Text::Silent;
    };
    let mut meant: Vec<(&Found, Vec<String>)> = Vec::new();
    for found in found.iter().filter(|found| found.strength == best) {
        meant.push((found, streets(places, found)));
    }
    let (first, codes) = (meant[0].0, &meant[0].1);
    let agreed: Vec<String> = codes
        .iter()
        .filter(|code| meant.iter().all(|(_, codes)| codes.contains(code)))
        .cloned()
        .collect();
    let [code] = agreed.as_slice() else {
        let all: Vec<String> = meant.iter().flat_map(|(_, codes)| codes.clone()).collect();
        return match meant.iter().find(|(_, codes)| codes.len() > 1) {
            Some((found, _)) => Text::Unclear(all, Reason::ambiguous(&found.name)),
            None => {
                let (a, b) = (
                    name(places, &all[0]).to_owned(),
                    name(places, all.last().unwrap_or(&all[0])),
                );
                Text::Unclear(all.clone(), Reason::disagree(&a, b))
            }
        };
    };
    let (reason, confidence, sure) = match best {
        Strength::Street => ("street_named", 0.95, true),
        Strength::Committee => ("committee_named", 0.93, true),
        Strength::Lane => ("lane_named", 0.9, true),
        Strength::ShortStreet => ("street_short_named", 0.85, true),
        Strength::Estate => ("estate_named", 0.8, true),
        Strength::Hint => ("name_hinted", 0.5, false),
    };
    let street = Street {
        code: code.clone(),
        committee: committee_in(places, found, code),
        confidence,
        sure,
        because: vec![Reason::named(reason, &first.name)],
        others: Vec::new(),
    };
    Text::Street(contradicted(places, street, found))
}

/// A committee of another street, named in full beside the street, has to be asked about.
fn contradicted(places: &Places, mut street: Street, found: &[Found]) -> Street {
    for other in found.iter().filter(|found| found.strength == Strength::Committee) {
        let codes = streets(places, other);
        if !codes.contains(&street.code) && street.sure {
            street
                .because
                .push(Reason::disagree(name(places, &street.code), &other.name));
            street.others.extend(codes);
            street.sure = false;
            street.confidence = 0.6;
        }
    }
    street
}

/// The one committee of this street that a text names, if it is one.
fn committee_in(places: &Places, found: &[Found], street: &str) -> Option<String> {
    let named = found
        .iter()
        .filter(|found| matches!(found.strength, Strength::Committee | Strength::Lane));
    let mut codes: Vec<&String> = named
        .flat_map(|found| &found.codes)
        .filter(|code| {
            places
                .street_of_committee(code)
                .is_some_and(|above| above.code == street)
        })
        .collect();
    codes.sort();
    codes.dedup();
    if let [code] = codes.as_slice() {
        Some((*code).clone())
    } else {
        None
    }
}

fn streets(places: &Places, found: &Found) -> Vec<String> {
    let street = |code: &String| match places.division(code) {
        Some(division) if division.level == Level::Street => Some(code.clone()),
        _ => places.street_of_committee(code).map(|street| street.code.clone()),
    };
    let mut codes: Vec<String> = found.codes.iter().filter_map(street).collect();
    codes.dedup();
    codes
}

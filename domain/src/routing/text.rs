//! From the names in a text to one street: the strongest names decide, and they have to agree.

use crate::divisions::Level;

use super::Places;
use super::book::{Said, judge};
use super::lesson::taught;
use super::reading::fold::fold;
use super::reading::parts::parts;
use super::reading::{Found, Reading, Strength};
use super::reasons::Reason;

/// Least confidence with which a request goes to a station without a question.
pub(super) const SURE: f64 = 0.9;
/// Least confidence of the address book with which a station is asked at all; below it a person decides.
pub(super) const ASKED: f64 = 0.75;

/// A street that some evidence points to.
#[derive(Debug, Clone)]
pub(super) struct Street {
    pub(super) code: String,
    pub(super) committee: Option<String>,
    pub(super) confidence: f64,
    pub(super) sure: bool,
    /// Somebody named or picked the street or its committee in so many words.
    pub(super) explicit: bool,
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
    let folded = fold(text);
    let Reading {
        found,
        home,
        elsewhere,
    } = places.names.read(&folded);
    let named = with_book(places, strongest(places, &found), by_book(places, &folded));
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

/// What the address book says about the parts of a text: they have to agree.
fn by_book(places: &Places, folded: &str) -> Text {
    let mut said: Vec<Street> = Vec::new();
    let mut unclear: Option<(Vec<String>, Reason)> = None;
    let mut settled = false;
    for part in parts(folded).iter().take(LONGEST_LIST) {
        if let Some(street) = taught(places, part) {
            said.push(street);
            settled = true;
            continue;
        }
        match judge(places, places.book(), part) {
            Some(Said::Street {
                code,
                committee,
                confidence,
                reason,
            }) => said.push(Street {
                because: vec![reason.of(&code, confidence)],
                code,
                committee,
                confidence,
                sure: confidence >= SURE,
                explicit: false,
                others: Vec::new(),
            }),
            Some(Said::Unclear(codes, reason)) => {
                unclear
                    .get_or_insert_with(|| (Vec::new(), reason))
                    .0
                    .extend(codes);
            }
            None => {}
        }
    }
    said.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let street = said
        .into_iter()
        .reduce(|first, second| both(places, first, second));
    // What was taught settles what else is unclear about the place.
    match (street, unclear.filter(|_| !settled)) {
        (None, None) => Text::Silent,
        (None, Some((codes, reason))) => Text::Unclear(codes, reason),
        (Some(mut street), Some((codes, reason))) if !codes.contains(&street.code) => {
            street.sure = false;
            street.confidence = street.confidence.min(0.8);
            street.because.push(reason);
            street.others.extend(codes);
            Text::Street(street)
        }
        (Some(street), _) => Text::Street(street),
    }
}

/// Parts of a text that are looked up; an address has two or three.
pub(super) const LONGEST_LIST: usize = 8;

/// Names of divisions and the address book together.
fn with_book(places: &Places, named: Text, book: Text) -> Text {
    match (named, book) {
        (named, Text::Silent | Text::Elsewhere(..)) | (named @ Text::Elsewhere(..), _) => named,
        (Text::Silent, book) => book,
        (Text::Unclear(codes, reason), Text::Street(street)) => {
            if street.explicit || codes.contains(&street.code) {
                Text::Street(street)
            } else {
                Text::Unclear([codes, vec![street.code]].concat(), reason)
            }
        }
        (Text::Unclear(mut codes, reason), Text::Unclear(more, _)) => {
            codes.extend(more);
            Text::Unclear(codes, reason)
        }
        (Text::Street(named), Text::Street(book)) => {
            let hint = !named.sure && !named.explicit && named.code != book.code;
            Text::Street(if hint {
                both(places, book, named)
            } else {
                both(places, named, book)
            })
        }
        (Text::Street(mut named), Text::Unclear(codes, _)) => {
            if !named.explicit && !codes.contains(&named.code) && !codes.is_empty() {
                named.sure = false;
                named.confidence = named.confidence.min(0.7);
            }
            named.others.extend(codes);
            Text::Street(named)
        }
    }
}

/// Two pieces of evidence: they support each other, or the first is to be confirmed.
pub(super) fn both(places: &Places, mut first: Street, second: Street) -> Street {
    if first.code == second.code {
        let together = 1.0 - (1.0 - first.confidence) * (1.0 - second.confidence);
        let most = if first.sure || second.sure { 0.99 } else { 0.8 };
        first.confidence = together.min(most).max(first.confidence).max(second.confidence);
        first.sure |= second.sure;
        first.committee = first.committee.or(second.committee);
    } else {
        first.because.push(Reason::disagree(
            name(places, &first.code),
            name(places, &second.code),
        ));
        first.confidence = first.confidence.min(0.6);
        first.sure = false;
        first.others.push(second.code);
    }
    first.explicit |= second.explicit;
    first.because.extend(second.because);
    first.others.extend(second.others);
    first
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
            Some((found, _)) => Text::Unclear(all, Reason::ambiguous(&found.said)),
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
        explicit: best >= Strength::Committee,
        because: vec![named(reason, first).of(code, confidence)],
        others: Vec::new(),
    };
    Text::Street(contradicted(places, street, found))
}

/// The words that name it; of a lane or an estate, whose committee that is.
fn named(reason: &'static str, found: &Found) -> Reason {
    let one = found.codes.len() == 1 && matches!(found.strength, Strength::Lane | Strength::Estate);
    Reason::named(reason, &found.said, one.then_some(found.name.as_str()))
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

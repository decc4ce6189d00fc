//! What points, a map service and earlier requests add to what the words say.

use super::point::{Pointed, pointed};
use super::reasons::Reason;
use super::text::{ASKED, SURE, Street, both, name};
use super::{Earlier, Evidence, Places};

/// Earlier requests say nothing any more after so many days.
const EARLIER_DAYS: u32 = 730;
/// A map service that is less sure of a place is not used.
const LEAST_RELIABILITY: f64 = 0.5;

/// The words and the point together. A street named in so many words goes before the point, the point before
/// what the address book makes of a number.
pub(super) fn with_point(
    places: &Places,
    home: Option<Street>,
    evidence: &Evidence<'_>,
    because: &mut Vec<Reason>,
    others: &mut Vec<String>,
) -> Option<Street> {
    match (home, pointed(places, evidence.point.as_ref())) {
        (home, Pointed::Silent) => home,
        (home, Pointed::Unusable(reason)) => {
            because.push(reason);
            home
        }
        (home, Pointed::Outside(near, reason)) => outside(home, near, reason, because, others),
        (None, Pointed::Street(point)) => {
            if said_elsewhere(because) {
                others.push(point.code); // The words say another district; a person looks at both.
                because.extend(point.because);
                return None;
            }
            Some(point)
        }
        (Some(home), Pointed::Street(point)) => Some(together(places, home, point)),
    }
}

pub(super) fn said_elsewhere(because: &[Reason]) -> bool {
    because
        .iter()
        .any(|reason| matches!(reason.code, "other_district" | "now_elsewhere"))
}

/// A point outside: only a street named in so many words stands against it, and is asked about.
fn outside(
    home: Option<Street>,
    near: Vec<String>,
    reason: Reason,
    because: &mut Vec<Reason>,
    others: &mut Vec<String>,
) -> Option<Street> {
    match home {
        Some(mut home) if home.explicit => {
            home.sure = false;
            home.confidence = home.confidence.min(0.6);
            home.because.push(reason);
            Some(home)
        }
        home => {
            because.insert(0, reason);
            others.extend(home.map(|home| {
                because.extend(home.because);
                home.code
            }));
            others.extend(near);
            None
        }
    }
}

fn together(places: &Places, home: Street, point: Street) -> Street {
    if home.code == point.code || home.explicit {
        // Beside the border on the far side, and the words are sure: the point does not speak against them.
        if !point.sure && home.sure && point.others.contains(&home.code) {
            let mut street = home;
            street.because.extend(point.because);
            return street;
        }
        return both(places, home, point);
    }
    if !point.sure && home.sure && point.others.contains(&home.code) {
        let mut street = home;
        street.because.extend(point.because);
        street.others.push(point.code);
        return street;
    }
    both(places, point, home)
}

/// A map service's answer: evidence beside the others, never above a point or a named street. Where the address book
/// leaves two streets or more open and this is one of them, the two settle it; else it is asked about first: of what a
/// map service places, about one in six lies in another street than the district says (decision 0023).
pub(super) fn with_geocoder(
    places: &Places,
    home: Option<Street>,
    evidence: &Evidence<'_>,
    because: &mut Vec<Reason>,
    others: &[String],
) -> Option<Street> {
    let usable = |found: &&super::Geocoded| found.reliability >= LEAST_RELIABILITY;
    let Some(found) = evidence.geocoded.as_ref().filter(usable) else {
        return home;
    };
    match pointed(places, Some(&found.point)) {
        Pointed::Street(mut street) => {
            street.confidence = (0.93 * found.reliability.min(1.0)).min(street.confidence);
            street.sure &= street.confidence >= SURE;
            let reason = Reason::geocoded(name(places, &street.code));
            street
                .because
                .insert(0, reason.of(&street.code, street.confidence));
            match home {
                Some(home) => Some(both(places, home, street)),
                None if said_elsewhere(because) || said_outside(because) => None,
                None => Some(alone(street, others)),
            }
        }
        Pointed::Outside(_, reason) => {
            let reason = Reason::geocoded_outside(&reason);
            let doubted = home.map(|mut home| {
                home.sure = false;
                home.confidence = home.confidence.min(0.6);
                home.because.push(reason.clone());
                home
            });
            if doubted.is_none() {
                because.push(reason);
            }
            doubted
        }
        Pointed::Silent | Pointed::Unusable(_) => home,
    }
}

/// What only the map service places: with the streets that the words leave open.
fn alone(mut street: Street, others: &[String]) -> Street {
    let several = others.iter().any(|code| *code != street.code);
    if !(several && others.contains(&street.code)) {
        street.sure = false;
        let most = if others.is_empty() { ASKED } else { 0.6 };
        street.confidence = street.confidence.min(most);
    }
    let open = others.iter().filter(|code| **code != street.code);
    street.others.extend(open.cloned().collect::<Vec<_>>());
    street
}

fn said_outside(because: &[Reason]) -> bool {
    let outside = ["point_outside", "point_nowhere", "geocoded_outside"];
    because.iter().any(|reason| outside.contains(&reason.code))
}

/// Where this person was helped before: it tips the scales a little, and alone it is asked about.
pub(super) fn with_earlier(
    places: &Places,
    place: Option<Street>,
    evidence: &Evidence<'_>,
    because: &[Reason],
    others: &[String],
) -> Option<Street> {
    let Some((earlier, confidence)) = earlier(places, evidence.earlier) else {
        return place;
    };
    let reason = Reason::earlier(name(places, &earlier.street_code), earlier.requests);
    let reason = reason.of(&earlier.street_code, confidence);
    match place {
        Some(mut place) if place.code == earlier.street_code => {
            place.confidence += (0.99 - place.confidence).max(0.0) * 0.2;
            place.because.push(reason);
            Some(place)
        }
        Some(mut place) => {
            place.confidence = (place.confidence - 0.04).max(0.0);
            place.sure &= place.confidence >= SURE || place.explicit;
            place.because.push(reason);
            place.others.push(earlier.street_code.clone());
            Some(place)
        }
        None if said_elsewhere(because) || said_outside(because) => None,
        None if !others.is_empty() && !others.contains(&earlier.street_code) => None,
        None => Some(Street {
            code: earlier.street_code.clone(),
            committee: None,
            confidence: confidence.min(ASKED),
            sure: false,
            explicit: false,
            because: vec![reason],
            others: others.to_vec(),
        }),
    }
}

/// The street with the most recent help, and how much it says: less with time, less when streets differ.
fn earlier<'a>(places: &Places, all: &'a [Earlier]) -> Option<(&'a Earlier, f64)> {
    let known = |one: &&Earlier| one.days_ago <= EARLIER_DAYS && places.division(&one.street_code).is_some();
    let last = all.iter().filter(known).min_by_key(|one| one.days_ago)?;
    let elsewhere = all
        .iter()
        .filter(known)
        .any(|one| one.street_code != last.street_code);
    let age = f64::from(last.days_ago) / f64::from(EARLIER_DAYS);
    let often = if last.requests > 1 { 0.1 } else { 0.0 };
    let split = if elsewhere { 0.2 } else { 0.0 };
    Some((last, 0.6 + often - split - 0.2 * age))
}

//! The first rule set, in order: committee picked → committee or street named in the text → nearest service
//! point → a person. What does not agree is confirmed first; what is not known is never guessed.

use crate::ids::StationId;

use super::combine::{said_elsewhere, with_earlier, with_geocoder, with_point};
use super::geo::{Position, metres_between};
use super::point::{Pointed, pointed};
use super::reasons::Reason;
use super::text::{Street, Text, both, name, read};
use super::{Decision, Evidence, Placement, Places};

/// A point counts as near up to this distance, in metres; a less accurate position is not used.
pub const NEAR_METRES: f64 = 1500.0;

/// The station for this evidence. Never panics, never names a station outside the snapshot.
pub fn route(places: &Places, evidence: &Evidence<'_>) -> Placement {
    let mut because = Vec::new();
    let mut others = Vec::new();
    let address = read(places, evidence.address_text);
    let now = read(places, evidence.whereabouts);
    let picked = picked(places, evidence.committee_code, &mut because);
    let home = with_address(places, picked, address, &mut because, &mut others);
    let home = with_point(places, home, evidence, &mut because, &mut others);
    let home = with_geocoder(places, home, evidence, &mut because, &others);
    let place = with_whereabouts(places, home, now, &mut because, &mut others);
    if let Some(street) = with_earlier(places, place, evidence, &because, &others) {
        return settle(places, street, because);
    }
    if let Some(placement) = by_point(places, evidence, &mut because) {
        return placement;
    }
    if because.is_empty() {
        because.push(Reason::nothing_known());
    }
    triage(places, None, because, &others)
}

fn picked(places: &Places, code: Option<&str>, because: &mut Vec<Reason>) -> Option<Street> {
    let code = code.map(str::trim).filter(|code| !code.is_empty())?;
    let (Some(committee), Some(street)) = (places.division(code), places.street_of_committee(code)) else {
        because.push(Reason::committee_unknown());
        return None;
    };
    Some(Street {
        code: street.code.clone(),
        committee: Some(code.to_owned()),
        confidence: 0.97,
        sure: true,
        explicit: true,
        because: vec![Reason::committee_given(&committee.name).of(&street.code, 0.97)],
        others: Vec::new(),
    })
}

/// The picked committee and the address text together.
fn with_address(
    places: &Places,
    picked: Option<Street>,
    address: Text,
    because: &mut Vec<Reason>,
    others: &mut Vec<String>,
) -> Option<Street> {
    match (picked, address) {
        (Some(picked), Text::Silent | Text::Unclear(..)) => Some(picked),
        (None, Text::Silent) => None,
        (Some(picked), Text::Street(named)) => Some(both(places, picked, named)),
        (None, Text::Street(named)) => Some(named),
        (Some(mut picked), Text::Elsewhere(district, _)) => {
            picked.because.push(Reason::other_district(&district));
            Some(Street {
                sure: false,
                confidence: 0.5,
                ..picked
            })
        }
        (None, Text::Unclear(codes, reason)) => {
            because.push(reason);
            others.extend(codes);
            None
        }
        (None, Text::Elsewhere(district, codes)) => {
            because.push(Reason::other_district(&district));
            others.extend(codes);
            None
        }
    }
}

/// Where the person is now goes before where the person lives.
fn with_whereabouts(
    places: &Places,
    home: Option<Street>,
    now: Text,
    because: &mut Vec<Reason>,
    others: &mut Vec<String>,
) -> Option<Street> {
    match (home, now) {
        (home, Text::Silent) => home,
        (home, Text::Unclear(codes, reason)) => {
            because.extend(home.is_none().then_some(reason));
            others.extend(codes);
            home
        }
        (None, Text::Street(now)) => Some(Street {
            because: vec![here(places, &now)],
            ..now
        }),
        (Some(home), Text::Street(now)) if home.code == now.code => Some(both(places, home, now)),
        (Some(home), Text::Street(now)) => {
            let reason = here(places, &now);
            let mut street = both(
                places,
                Street {
                    because: vec![reason],
                    ..now
                },
                home,
            );
            street.confidence = street.confidence.min(0.6);
            Some(street)
        }
        (Some(mut home), Text::Elsewhere(district, _)) => {
            home.because.push(Reason::now_elsewhere(&district));
            Some(Street {
                sure: false,
                confidence: home.confidence.min(0.5),
                ..home
            })
        }
        (None, Text::Elsewhere(district, codes)) => {
            because.push(Reason::now_elsewhere(&district));
            others.extend(codes);
            None
        }
    }
}

fn here(places: &Places, street: &Street) -> Reason {
    Reason::whereabouts(name(places, &street.code))
}

fn settle(places: &Places, street: Street, mut because: Vec<Reason>) -> Placement {
    because.splice(0..0, street.because.iter().cloned());
    let Some(station) = places.station_of_street(&street.code) else {
        because.push(Reason::no_station(name(places, &street.code)));
        return triage(places, Some(street.clone()), because, &street.others);
    };
    Placement {
        station: Some(station.id),
        street: Some(name(places, &street.code).to_owned()),
        committee_code: street.committee,
        confidence: street.confidence,
        decision: if street.sure {
            Decision::Routed
        } else {
            Decision::Confirm
        },
        because,
        candidates: candidates(places, Some(station.id), &street.others),
        places_version: places.version.clone(),
        street_code: Some(street.code),
    }
}

/// Without the areas of streets a near service point is all that a point can tell.
fn by_point(places: &Places, evidence: &Evidence<'_>, because: &mut Vec<Reason>) -> Option<Placement> {
    let point = evidence.point.as_ref()?;
    if !places.boundaries().is_empty() || !matches!(pointed(places, Some(point)), Pointed::Silent) {
        return None;
    }
    let at = Position::of(point)?;
    if said_elsewhere(because) {
        return None; // The words say another district; a near point does not outweigh them.
    }
    let mut near: Vec<(f64, &super::Station, &str)> = Vec::new();
    for station in places.stations.iter().filter(|one| one.serves_a_street()) {
        for service in &station.points {
            let metres = metres_between(
                at,
                Position {
                    lng: service.lng,
                    lat: service.lat,
                },
            );
            near.extend((metres <= NEAR_METRES).then_some((metres, station, service.name.as_str())));
        }
    }
    near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id.cmp(&b.1.id)));
    let Some((metres, station, point)) = near.first() else {
        because.push(Reason::point_far());
        return None;
    };
    because.insert(0, Reason::point_near(point, *metres));
    let mut candidates: Vec<StationId> = Vec::new();
    for (_, station, _) in &near {
        if !candidates.contains(&station.id) {
            candidates.push(station.id);
        }
    }
    Some(Placement {
        station: Some(station.id),
        street: places
            .division(&station.street_code)
            .map(|street| street.name.clone()),
        street_code: Some(station.street_code.clone()),
        committee_code: None,
        confidence: 0.6 - 0.3 * metres / NEAR_METRES,
        decision: Decision::Confirm,
        because: std::mem::take(because),
        candidates,
        places_version: places.version.clone(),
    })
}

fn triage(places: &Places, street: Option<Street>, because: Vec<Reason>, others: &[String]) -> Placement {
    Placement {
        station: None,
        street: street
            .as_ref()
            .map(|street| name(places, &street.code).to_owned()),
        street_code: street.as_ref().map(|street| street.code.clone()),
        committee_code: street.and_then(|street| street.committee),
        confidence: 0.0,
        decision: Decision::Triage,
        because,
        candidates: candidates(places, None, others),
        places_version: places.version.clone(),
    }
}

fn candidates(places: &Places, first: Option<StationId>, streets: &[String]) -> Vec<StationId> {
    let mut stations: Vec<StationId> = first.into_iter().collect();
    for station in streets.iter().filter_map(|code| places.station_of_street(code)) {
        if !stations.contains(&station.id) {
            stations.push(station.id);
        }
    }
    stations
}

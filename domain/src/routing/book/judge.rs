//! From known addresses to a street. A single rule holds throughout: who is near decides only where nobody
//! near disagrees, and a place only where it lies well inside a street. The confidences are what was measured on real addresses, not above it.

use super::estimate::{Spread, depth, spread};
use super::neighbours::{NEAR, Neighbour, Votes, neighbours, votes};
use super::{Book, Entry, Match};
use crate::routing::Places;
use crate::routing::reading::parts::{Kind, Part};
use crate::routing::reasons::Reason;
use crate::routing::text::{ASKED, SURE, name};

/// What the address book says about one part of a text.
#[derive(Debug, Clone)]
pub(in crate::routing) enum Said {
    /// A street, its committee where known, how sure, and why.
    Street {
        code: String,
        committee: Option<String>,
        confidence: f64,
        reason: Reason,
    },
    /// Several streets may be meant.
    Unclear(Vec<String>, Reason),
}

/// The most for a name that is only similar and for a landmark.
const ASKED_ABOUT: f64 = 0.8;
/// Where both sides of a road agree, the next known number on the same side may be so far away.
const BOTH_SIDES: u32 = 150;
/// So many metres inside a street: where no number near is known, where one across the road is, and where two are.
const ALONE_INSIDE: f64 = 150.0;
const FAR_INSIDE: f64 = 250.0;
const BOTH_INSIDE: f64 = 100.0;

/// None for a part whose name the book does not have.
pub(in crate::routing) fn judge(places: &Places, book: &Book, part: &Part) -> Option<Said> {
    let (found, matched) = book.find(part)?;
    let entries = book.entries_of(found);
    let said = of_name(places, book, entries, part)?;
    let range = (matched == Match::Exact && part.several)
        .then(|| range(places, book, entries, part, &said))
        .flatten();
    range.or_else(|| Some(less_sure(places, said, matched, part)))
}

/// A range of numbers of the road whose both ends surely lie in one street.
fn range(places: &Places, book: &Book, entries: &[Entry], part: &Part, first: &Said) -> Option<Said> {
    let length = part.through.checked_sub(part.number)?;
    let last = Part {
        number: part.through,
        ..part.clone()
    };
    let last = of_name(places, book, entries, &last).filter(|_| length <= NEAR && !part.beside)?;
    let sure = |said: &Said| match said {
        Said::Street { code, confidence, .. } if *confidence >= SURE => Some((code.clone(), *confidence)),
        _ => None,
    };
    let ((code, confidence), (other, least)) = sure(first).zip(sure(&last))?;
    let reason = Reason::range(name(places, &code));
    (code == other).then_some(Said::Street {
        code,
        committee: None,
        confidence: confidence.min(least),
        reason,
    })
}

fn of_name(places: &Places, book: &Book, entries: &[Entry], part: &Part) -> Option<Said> {
    let road = part.number > 0 && entries.iter().any(|entry| entry.number > 0);
    if road {
        known_number(places, book, entries, part)
            .or_else(|| by_neighbours(places, book, entries, part.number))
    } else {
        whole(places, book, entries, part)
    }
}

/// Several numbers are no one's address: a person decides. A similar name and a landmark are asked about.
fn less_sure(places: &Places, said: Said, matched: Match, part: &Part) -> Said {
    let Said::Street {
        code,
        committee,
        confidence,
        ..
    } = &said
    else {
        return said;
    };
    if part.several {
        let reason = Reason::several(name(places, code));
        return Said::Unclear(vec![code.clone()], reason);
    }
    let reason = match matched {
        Match::Similar => Reason::similar(name(places, code)),
        Match::Exact if part.beside => Reason::landmark(name(places, code)),
        Match::Exact => return said,
    };
    Said::Street {
        code: code.clone(),
        committee: committee.clone().filter(|_| matched == Match::Exact),
        confidence: confidence.min(ASKED_ABOUT),
        reason,
    }
}

/// The very number is in the book.
fn known_number(places: &Places, book: &Book, entries: &[Entry], part: &Part) -> Option<Said> {
    let number = |entry: &&Entry| entry.number == part.number;
    let same: Vec<&Entry> = entries.iter().filter(number).collect();
    let exact: Vec<&Entry> = same
        .iter()
        .copied()
        .filter(|entry| entry.kind == part.kind)
        .collect();
    let of = if exact.is_empty() { same } else { exact };
    let first = of.first()?;
    if of.iter().any(|entry| entry.street != first.street) {
        let codes = of.iter().map(|entry| book.streets[entry.street as usize].clone());
        return Some(unclear(places, codes.collect()));
    }
    let certain = !first.doubtful && first.kind == part.kind;
    if !certain && !first.doubtful {
        return None; // 200号 and 200弄 are neighbours, not the same.
    }
    let code = book.streets[first.street as usize].clone();
    let confidence = if certain { 0.97 } else { 0.8 };
    let reason = Reason::number_known(name(places, &code));
    Some(Said::Street {
        committee: committee(book, &of),
        code,
        confidence,
        reason,
    })
}

/// An estate, or a road without a number.
fn whole(places: &Places, book: &Book, entries: &[Entry], part: &Part) -> Option<Said> {
    let first = entries.first()?;
    let code = book.streets[first.street as usize].clone();
    if entries.iter().any(|entry| entry.street != first.street) {
        let codes = entries
            .iter()
            .map(|entry| book.streets[entry.street as usize].clone());
        return Some(unclear(places, codes.collect()));
    }
    let named = entries
        .iter()
        .any(|entry| entry.kind == Kind::Whole && !entry.doubtful);
    let confidence = match (named, entries.len()) {
        (true, _) => 0.94,
        (false, 3..) if part.number == 0 => 0.8,
        (false, _) => return Some(Said::Unclear(vec![code], Reason::number_missing())),
    };
    let reason = Reason::estate_known(name(places, &code));
    Some(Said::Street {
        committee: committee(book, &entries.iter().collect::<Vec<_>>()),
        code,
        confidence,
        reason,
    })
}

/// The committee on which all entries agree.
fn committee(book: &Book, entries: &[&Entry]) -> Option<String> {
    let first = entries.first()?.committee;
    let agreed = first > 0 && entries.iter().all(|entry| entry.committee == first);
    agreed.then(|| book.committees[first as usize - 1].clone())
}

/// Known numbers near by, on the same road.
fn by_neighbours(places: &Places, book: &Book, entries: &[Entry], number: u32) -> Option<Said> {
    let near = neighbours(entries, number);
    let spread = spread(places, book, entries, number);
    let by_place = spread
        .as_ref()
        .map(|spread| by_place(places, book, &near, spread));
    match by_place {
        Some(said @ Some(Said::Street { .. })) => said,
        Some(said) => agreed(places, book, &near, spread.is_some()).or(said),
        None => agreed(places, book, &near, false).or_else(|| {
            let codes = near.iter().map(|one| book.streets[one.street as usize].clone());
            (!near.is_empty()).then(|| unclear(places, codes.collect()))
        }),
    }
}

/// By the numbers alone. With positions the place did not settle it, so three have to agree.
fn agreed(places: &Places, book: &Book, near: &[Neighbour], positions: bool) -> Option<Said> {
    let street = near.iter().min_by_key(|one| one.gap)?.street;
    let votes = votes(near, Some(street));
    let confidence = by_numbers(votes);
    let enough = if positions {
        confidence >= SURE && votes.agree >= 3
    } else {
        confidence >= ASKED
    };
    if !enough {
        return None;
    }
    let code = book.streets[street as usize].clone();
    let reason = Reason::numbers_near(name(places, &code), votes.agree, votes.nearest);
    Some(Said::Street {
        code,
        committee: None,
        confidence,
        reason,
    })
}

/// By the numbers alone: between two known ones on the same side it is sure, and so it is where both sides of
/// the road agree near by; at the end of what is known on one side it is not.
fn by_numbers(votes: Votes) -> f64 {
    match votes {
        Votes { against: 1.., .. } => 0.3,
        Votes { between: true, .. } => 0.96,
        Votes {
            agree_same_side: 1..,
            agree: 2..,
            nearest_same_side: ..=BOTH_SIDES,
            ..
        } => 0.94,
        Votes {
            agree_same_side: 1..,
            nearest: ..=60,
            ..
        } => 0.75,
        _ => 0.4,
    }
}

/// By the place that the known numbers of the road give.
fn by_place(places: &Places, book: &Book, near: &[Neighbour], spread: &Spread) -> Option<Said> {
    let (street, area, likely) = match likeliest(places, book, spread) {
        Likely::Street { street, area, share } => (street, area, share),
        Likely::Outside => return Some(beyond(book, near)),
    };
    let votes = votes(near, Some(street));
    let code = book.streets[street as usize].clone();
    let across = || {
        let far = near.iter().filter(|one| !one.same_side);
        let depth = |one: &Neighbour| {
            book.origin
                .map_or(0.0, |origin| depth(places, origin, area, one.at))
        };
        far.map(depth).reduce(f64::min).unwrap_or(0.0)
    };
    let (confidence, reason) = match by_share(votes, likely) {
        Some(confidence) => {
            let reason = Reason::place_on_road(name(places, &code), votes.agree, likely);
            (confidence, reason)
        }
        None if well_inside(votes, spread, across) => {
            (0.93, Reason::well_inside(name(places, &code), spread.inside))
        }
        None => {
            let mut codes: Vec<String> = vec![code];
            codes.extend(near.iter().map(|one| book.streets[one.street as usize].clone()));
            return Some(unclear(places, codes));
        }
    };
    Some(Said::Street {
        code,
        committee: None,
        confidence,
        reason,
    })
}

/// By known numbers on the same side and by the share of the error's circle that the street covers.
fn by_share(votes: Votes, likely: f64) -> Option<f64> {
    let Votes {
        agree,
        agree_same_side,
        against,
        against_same_side,
        ..
    } = votes;
    match (against, agree_same_side, agree) {
        (0, 1.., 2..) if likely >= 0.7 => Some(0.97),
        (0, 1.., 2..) if likely >= 0.5 => Some(0.95),
        (0, 1.., _) if likely >= 0.85 => Some(0.96),
        (1.., 1.., _) if against_same_side == 0 && likely >= 0.85 => Some(0.92),
        _ => None,
    }
}

/// Nothing is known on the same side: a road may be a border there, so the place has to lie well inside, and so
/// do the known numbers across the road. The middle of a large lane lies far from its road, so one alone has to
/// lie farther inside than two.
fn well_inside(votes: Votes, spread: &Spread, across: impl Fn() -> f64) -> bool {
    let inside = spread.inside;
    match (votes.against, votes.agree_same_side, votes.agree) {
        (0, 0, 0) => inside >= ALONE_INSIDE && inside >= 2.0 * spread.error,
        (0, 0, 1) => inside >= FAR_INSIDE && across() >= FAR_INSIDE,
        (0, 0, 2..) => inside >= BOTH_INSIDE && across() >= BOTH_INSIDE,
        _ => false,
    }
}

enum Likely {
    Street { street: u16, area: usize, share: f64 },
    Outside,
}

/// The likeliest street; outside when no street of the book is likely.
fn likeliest(places: &Places, book: &Book, spread: &Spread) -> Likely {
    let Some((area, share)) = spread.areas.first() else {
        return Likely::Outside;
    };
    let code = places.boundaries()[*area].street_code.as_deref();
    let street = code.and_then(|code| book.streets.iter().position(|street| street == code));
    match street.and_then(|street| u16::try_from(street).ok()) {
        Some(street) => Likely::Street {
            street,
            area: *area,
            share: *share,
        },
        None => Likely::Outside,
    }
}

/// The number lies where no address of the book does.
fn beyond(book: &Book, near: &[Neighbour]) -> Said {
    let codes = near.iter().map(|one| book.streets[one.street as usize].clone());
    Said::Unclear(codes.collect(), Reason::beyond_the_road(NEAR))
}

fn unclear(places: &Places, mut codes: Vec<String>) -> Said {
    let mut seen = std::collections::HashSet::new();
    codes.retain(|code| seen.insert(code.clone()));
    let names: Vec<&str> = codes.iter().map(|code| name(places, code)).collect();
    let reason = Reason::road_unclear(&names);
    Said::Unclear(codes, reason)
}

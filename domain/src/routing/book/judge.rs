//! From known addresses to a street. A single rule holds throughout: who is near decides only where nobody
//! near disagrees. The confidences are what was measured on real addresses, not above it.

use super::estimate::{Spread, spread};
use super::neighbours::{NEAR, Votes, neighbours, votes};
use super::{Book, Entry, Match};
use crate::routing::Places;
use crate::routing::reading::parts::{Kind, Part};
use crate::routing::reasons::Reason;
use crate::routing::text::{ASKED, name};

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

/// None for a part whose name the book does not have.
pub(in crate::routing) fn judge(places: &Places, book: &Book, part: &Part) -> Option<Said> {
    let (found, matched) = book.find(part)?;
    let entries = book.entries_of(found);
    let road = part.number > 0 && entries.iter().any(|entry| entry.number > 0);
    let said = if road {
        known_number(places, book, entries, part)
            .or_else(|| by_neighbours(places, book, entries, part.number))
    } else {
        whole(places, book, entries, part)
    }?;
    Some(less_sure(places, said, matched, part))
}

/// A range of numbers is no one's address: a person decides. A similar name and a landmark are asked about.
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
    let (street, likely) = match &spread {
        Some(spread) => match likeliest(places, book, spread) {
            Likely::Street(street, likely) => (Some(street), Some(likely)),
            Likely::Outside => return Some(beyond(book, &near)),
        },
        None => (near.iter().min_by_key(|one| one.gap).map(|one| one.street), None),
    };
    let votes = votes(&near, street);
    let street = street?;
    let code = book.streets[street as usize].clone();
    let confidence = likely.map_or_else(|| by_numbers(votes), |likely| by_place(votes, likely));
    if confidence < ASKED {
        let mut codes: Vec<String> = vec![code];
        codes.extend(near.iter().map(|one| book.streets[one.street as usize].clone()));
        return Some(unclear(places, codes));
    }
    let reason = match likely {
        Some(likely) => Reason::place_on_road(name(places, &code), votes.agree, likely),
        None => Reason::numbers_near(name(places, &code), votes.agree, votes.nearest),
    };
    Some(Said::Street {
        code,
        committee: None,
        confidence,
        reason,
    })
}

/// By the numbers alone: between two known ones on the same side it is sure, at the end of a road it is not.
fn by_numbers(votes: Votes) -> f64 {
    match votes {
        Votes { against: 1.., .. } => 0.3,
        Votes { between: true, .. } => 0.96,
        Votes {
            agree_same_side: 1..,
            nearest: ..=60,
            ..
        } => 0.75,
        _ => 0.4,
    }
}

/// By the numbers and by the share of the error's circle that the street covers.
fn by_place(votes: Votes, likely: f64) -> f64 {
    let Votes {
        agree,
        agree_same_side,
        against,
        against_same_side,
        ..
    } = votes;
    match (against, agree_same_side, agree) {
        (0, 1.., 2..) if likely >= 0.7 => 0.97,
        (0, 1.., 2..) if likely >= 0.5 => 0.95,
        (0, 1.., _) if likely >= 0.9 => 0.96,
        (1.., 1.., _) if against_same_side == 0 && likely >= 0.95 => 0.92,
        // Known only across the road, or nothing near: one in ten is wrong, because roads are borders too.
        _ => 0.5,
    }
}

enum Likely {
    Street(u16, f64),
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
        Some(street) => Likely::Street(street, *share),
        None => Likely::Outside,
    }
}

/// The number lies where no address of the book does.
fn beyond(book: &Book, near: &[super::neighbours::Neighbour]) -> Said {
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

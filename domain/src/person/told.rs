//! What a request tells of the person in need, and nothing of who reported: a hidden reporter's number must not
//! get into the file under the person's name.

use super::card::{Card, KnownId, KnownName, KnownPhone, KnownPlace, Learnt};
use super::relation::Relation;
use crate::help_request::HelpRequest;
use crate::intake::{IdKind, Intake};
use crate::phone::normalise_phone;
use chrono::{DateTime, Utc};

/// What the person's file learns when the request is linked to it. Nothing of it is verified.
pub fn told_by_request(request: &HelpRequest, intake: &Intake, now: DateTime<Utc>) -> Card {
    let picked = intake.address.as_ref();
    let picked = picked.and_then(|address| address.committee_code.as_deref());
    told(
        intake,
        request.committee_code.as_deref().or(picked),
        learnt(request, now),
    )
}

/// The same without the other numbers of the request: what candidates are compared by.
pub fn told_of_request(request: &HelpRequest, intake: &Intake, now: DateTime<Utc>) -> Card {
    let mut card = told_by_request(request, intake, now);
    card.phones
        .retain(|phone| phone.relation == Some(Relation::Oneself));
    card
}

fn learnt(request: &HelpRequest, now: DateTime<Utc>) -> Learnt {
    Learnt {
        at: now,
        from: Some(request.id),
    }
}

fn told(intake: &Intake, committee_code: Option<&str>, learnt: Learnt) -> Card {
    let name = intake.person.name.as_deref().map(str::trim);
    let names = name.filter(|name| !name.is_empty()).map(|name| KnownName {
        text: name.to_owned(),
        learnt,
    });
    let id = intake.person.id.as_ref();
    let id = id.filter(|id| id.kind == IdKind::None || !id.number.is_empty());
    let documents = id.map(|id| KnownId {
        kind: id.kind,
        number: id.number.clone(),
        verified: None,
        learnt,
    });
    let places = committee_code.map(|code| KnownPlace {
        committee_code: code.to_owned(),
        learnt,
    });
    Card {
        names: names.into_iter().collect(),
        documents: documents.into_iter().collect(),
        phones: phones(intake, learnt),
        places: places.into_iter().collect(),
    }
}

/// The person's own number, and those given for contact. The reporter's is none of the person's; when the
/// reporter is hidden, nobody can tell whose the other numbers are, and they stay with the request.
fn phones(intake: &Intake, learnt: Learnt) -> Vec<KnownPhone> {
    let canonical = |text: &str| {
        normalise_phone(text)
            .ok()
            .map(|number| number.as_str().to_owned())
    };
    let reporter = intake.reporter.as_ref();
    let reporters = reporter.and_then(|reporter| canonical(reporter.phone.as_deref()?));
    let hidden = reporter.is_some_and(|reporter| reporter.hide_from_household || reporter.anonymous);
    let own = intake.person.phone.iter().filter_map(|number| {
        Some(KnownPhone {
            number: canonical(number)?,
            whose: None,
            relation: Some(Relation::Oneself),
            confirmed_at: None,
            learnt,
        })
    });
    let contact = intake.contact.iter().filter(|_| !hidden);
    let others = contact.flat_map(|contact| &contact.numbers).filter_map(|one| {
        Some(KnownPhone {
            number: canonical(&one.number)?,
            whose: one.whose.clone(),
            relation: None,
            confirmed_at: None,
            learnt,
        })
    });
    let mut phones: Vec<KnownPhone> = Vec::new();
    for phone in own.chain(others) {
        let known = phones.iter().any(|known| known.number == phone.number);
        if !known && Some(&phone.number) != reporters.as_ref() {
            phones.push(phone);
        }
    }
    phones
}

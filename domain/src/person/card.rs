//! What is known of a person, each fact with where it came from. Handled outside this crate only as
//! `Personal<Card>`, sealed at rest as a whole.

use super::Relation;
use crate::id_document::{IdDocument, Sex};
use crate::ids::{AccountId, RequestId};
use crate::intake::IdKind;
use crate::spelling::compact;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The card. The first name, the first number of a kind are the ones that were known first.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Card {
    /// Names, as told.
    pub names: Vec<KnownName>,
    /// Identity documents.
    pub documents: Vec<KnownId>,
    /// Phones by which the person may be reached.
    pub phones: Vec<KnownPhone>,
    /// Committees where the person has been found.
    pub places: Vec<KnownPlace>,
}

/// When a fact was learnt, and in the course of which request: one that is learnt from a restricted request is
/// shown to those only who may read that request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learnt {
    /// When, by the domain's clock.
    pub at: DateTime<Utc>,
    /// From which request; none when staff learnt it beside any.
    pub from: Option<RequestId>,
}

/// A name.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownName {
    /// As told.
    pub text: String,
    /// Where it came from.
    pub learnt: Learnt,
}

/// An identity document; typed by somebody until staff have seen it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownId {
    /// Kind.
    pub kind: IdKind,
    /// Normalised number; empty for [`IdKind::None`].
    pub number: String,
    /// Who saw the document, and when; none while it is only typed.
    pub verified: Option<Verified>,
    /// Where it came from.
    pub learnt: Learnt,
}

/// A document that somebody has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// Who saw it.
    pub by: AccountId,
    /// When, by the domain's clock.
    pub at: DateTime<Utc>,
}

/// A phone. Families share phones and carriers re-issue numbers: whose it is and when that was last confirmed
/// belong to it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownPhone {
    /// Normalised number.
    pub number: String,
    /// Whose it is, in words.
    pub whose: Option<String>,
    /// What the owner is to the person.
    pub relation: Option<Relation>,
    /// When staff last confirmed it.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Where it came from.
    pub learnt: Learnt,
}

/// A committee.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownPlace {
    /// Its code, 12 digits.
    pub committee_code: String,
    /// Where it came from.
    pub learnt: Learnt,
}

/// A name in the one spelling by which names are compared: half-width, without blanks, upper case.
pub fn spelled(name: &str) -> String {
    compact(name).to_uppercase()
}

impl Card {
    /// Adds what `told` knows and this card does not know from the same source. Nothing known is lost.
    pub fn learn(&mut self, told: &Card) {
        for name in &told.names {
            let known =
                |k: &KnownName| spelled(&k.text) == spelled(&name.text) && k.learnt.from == name.learnt.from;
            add(&mut self.names, name, known);
        }
        for id in &told.documents {
            let same = |k: &KnownId| k.is_same_as(id) && k.learnt.from == id.learnt.from;
            match self.documents.iter_mut().find(|k| same(k)) {
                Some(known) => known.verified = id.verified.or(known.verified),
                None => self.documents.push(id.clone()),
            }
        }
        for phone in &told.phones {
            let same = |k: &KnownPhone| k.number == phone.number && k.learnt.from == phone.learnt.from;
            match self.phones.iter_mut().find(|k| same(k)) {
                Some(known) => known.refresh(phone),
                None => self.phones.push(phone.clone()),
            }
        }
        for place in &told.places {
            let known = |k: &KnownPlace| {
                k.committee_code == place.committee_code && k.learnt.from == place.learnt.from
            };
            add(&mut self.places, place, known);
        }
    }

    /// Adds what `shows` lets through of another card to this one, each value once.
    pub(super) fn gather(&mut self, other: &Card, shows: &impl Fn(&Learnt) -> bool) {
        for name in other.names.iter().filter(|one| shows(&one.learnt)) {
            add(&mut self.names, name, |k| spelled(&k.text) == spelled(&name.text));
        }
        for id in other.documents.iter().filter(|one| shows(&one.learnt)) {
            match self.documents.iter_mut().find(|k| k.is_same_as(id)) {
                Some(known) => known.verified = known.verified.or(id.verified),
                None => self.documents.push(id.clone()),
            }
        }
        for phone in other.phones.iter().filter(|one| shows(&one.learnt)) {
            match self.phones.iter_mut().find(|k| k.number == phone.number) {
                Some(known) => known.refresh(phone),
                None => self.phones.push(phone.clone()),
            }
        }
        for place in other.places.iter().filter(|one| shows(&one.learnt)) {
            let known = |k: &KnownPlace| k.committee_code == place.committee_code;
            add(&mut self.places, place, known);
        }
    }

    /// Two cards: without what was learnt from this request, and that alone.
    pub(super) fn parted_from(&self, request: RequestId) -> (Card, Card) {
        let part = |theirs: bool| {
            let fits = |learnt: &Learnt| (learnt.from == Some(request)) == theirs;
            let mut card = self.clone();
            card.names.retain(|one| fits(&one.learnt));
            card.documents.retain(|one| fits(&one.learnt));
            card.phones.retain(|one| fits(&one.learnt));
            card.places.retain(|one| fits(&one.learnt));
            card
        };
        (part(false), part(true))
    }

    /// Where the facts came from.
    pub fn sources(&self) -> impl Iterator<Item = RequestId> + '_ {
        let names = self.names.iter().map(|one| one.learnt);
        let documents = self.documents.iter().map(|one| one.learnt);
        let phones = self.phones.iter().map(|one| one.learnt);
        let places = self.places.iter().map(|one| one.learnt);
        let all = names.chain(documents).chain(phones).chain(places);
        all.filter_map(|learnt| learnt.from)
    }

    /// The birth date, where a document tells it; a verified one first.
    pub fn birth_date(&self) -> Option<NaiveDate> {
        self.told_by_document(IdDocument::birth_date)
    }

    /// The sex, where a document tells it; a verified one first.
    pub fn sex(&self) -> Option<Sex> {
        self.told_by_document(IdDocument::sex)
    }

    fn told_by_document<T>(&self, tell: impl Fn(&IdDocument) -> Option<T>) -> Option<T> {
        let verified = self.documents.iter().filter(|id| id.verified.is_some());
        let typed = self.documents.iter().filter(|id| id.verified.is_none());
        let readable = verified.chain(typed).filter_map(KnownId::document);
        readable.into_iter().find_map(|document| tell(&document))
    }

    /// A verified number of a kind that a person keeps for life, other than `number`.
    pub fn contradicts(&self, kind: IdKind, number: &str) -> bool {
        kept_for_life(kind)
            && self
                .documents
                .iter()
                .any(|id| id.kind == kind && id.verified.is_some() && id.number != number)
    }
}

/// Numbers of resident IDs and permits stay with a person; a passport's changes with the book.
pub(super) fn kept_for_life(kind: IdKind) -> bool {
    matches!(kind, IdKind::ResidentId | IdKind::HmtResidencePermit)
}

fn add<T: Clone>(known: &mut Vec<T>, new: &T, same: impl Fn(&T) -> bool) {
    if !known.iter().any(same) {
        known.push(new.clone());
    }
}

impl KnownId {
    /// Whether both name the same document.
    pub fn is_same_as(&self, other: &KnownId) -> bool {
        self.kind == other.kind && self.number == other.number
    }

    /// The document as its number reads; none for somebody without one.
    pub fn document(&self) -> Option<IdDocument> {
        IdDocument::parse(self.kind, &self.number)
            .ok()
            .filter(|id| id.kind() != IdKind::None)
    }
}

impl KnownPhone {
    /// Takes what the later confirmation says, and what was not known.
    fn refresh(&mut self, other: &KnownPhone) {
        let later = other.confirmed_at > self.confirmed_at;
        if later {
            self.confirmed_at = other.confirmed_at;
        }
        if later || self.whose.is_none() {
            self.whose = other.whose.clone().or(self.whose.take());
        }
        if later || self.relation.is_none() {
            self.relation = other.relation.or(self.relation);
        }
    }
}

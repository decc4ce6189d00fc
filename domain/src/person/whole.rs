//! The file as staff read it: the record that goes on, with those that were joined to it.

use super::card::{Card, KnownId, KnownPhone, Learnt, Verified, kept_for_life};
use super::{Membership, PersonRecord, PersonRefusal, Relation};
use crate::id_document::IdDocument;
use crate::ids::{HouseholdId, PersonId, RequestId};
use crate::personal::Personal;
use std::collections::BTreeSet;

/// A record that goes on, and the records joined to it, directly or through others.
#[derive(Debug, Clone, PartialEq)]
pub struct WholeFile {
    /// The record that goes on: its id and number are the file's.
    pub root: PersonRecord,
    /// The others, in the order of their ids.
    pub joined: Vec<PersonRecord>,
}

/// What joining or separating made of two files.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// The file that goes on.
    pub file: WholeFile,
    /// The other one, after separating.
    pub apart: Option<WholeFile>,
}

/// A phone as staff confirmed it.
#[derive(Clone, PartialEq)]
pub struct Confirmation {
    /// Normalised number.
    pub number: String,
    /// Whose it is, in words.
    pub whose: Option<String>,
    /// What the owner is to the person.
    pub relation: Relation,
}

impl WholeFile {
    /// A file of one record.
    pub fn of(root: PersonRecord) -> Self {
        WholeFile { root, joined: vec![] }
    }

    /// All records, the one that goes on first.
    pub fn records(&self) -> impl Iterator<Item = &PersonRecord> {
        std::iter::once(&self.root).chain(&self.joined)
    }

    /// Every request of the person, in the order of their ids.
    pub fn requests(&self) -> BTreeSet<RequestId> {
        self.records()
            .flat_map(|record| record.requests.iter().copied())
            .collect()
    }

    /// Every household of the person once, the root's own relation first.
    pub fn households(&self) -> Vec<Membership> {
        let mut all: Vec<Membership> = Vec::new();
        for membership in self.records().flat_map(|record| &record.households) {
            if !all.iter().any(|known| known.household == membership.household) {
                all.push(*membership);
            }
        }
        all
    }

    /// Requests linked, and requests from which something was learnt.
    pub fn sources(&self) -> BTreeSet<RequestId> {
        let mut sources = self.requests();
        for record in self.records() {
            sources.extend(record.card.expose().sources());
            sources.extend(record.households.iter().filter_map(|one| one.from));
        }
        sources
    }

    /// What is known, as far as `shows` lets it through; each value once.
    pub fn card(&self, shows: impl Fn(&Learnt) -> bool) -> Personal<Card> {
        let mut card = Card::default();
        for record in self.records() {
            card.gather(record.card.expose(), &shows);
        }
        Personal::new(card)
    }

    fn with_root(&self, root: PersonRecord) -> WholeFile {
        WholeFile {
            root,
            joined: self.joined.clone(),
        }
    }

    /// Learns what a request or staff told. Written to the record that goes on.
    pub fn learn(&self, told: &Card) -> WholeFile {
        let mut card = self.root.card.expose().clone();
        card.learn(told);
        self.with_root(PersonRecord {
            version: self.root.version + 1,
            card: Personal::new(card),
            ..self.root.clone()
        })
    }

    /// Links a request.
    pub fn take(&self, request: RequestId) -> WholeFile {
        let mut root = self.root.clone();
        root.version += 1;
        if !self.requests().contains(&request) {
            root.requests.push(request);
        }
        self.with_root(root)
    }

    /// Lets go of a request that is another person's, and gives up what was learnt from it, in whichever record.
    pub fn release(&self, request: RequestId) -> (WholeFile, Card) {
        let mut given_up = Card::default();
        let file = self.each(|record| given_up.learn(&record.release(request)));
        (file, given_up)
    }

    /// Forgets a request with everything that was learnt from it: facts, and places in households.
    pub fn forget(&self, request: RequestId) -> WholeFile {
        self.each(|record| {
            record.release(request);
            record.households.retain(|one| one.from != Some(request));
        })
    }

    /// Changes every record; those that differ afterwards count one change.
    fn each(&self, mut change: impl FnMut(&mut PersonRecord)) -> WholeFile {
        let mut file = self.clone();
        for record in std::iter::once(&mut file.root).chain(&mut file.joined) {
            let was = record.clone();
            change(record);
            if *record != was {
                record.version += 1;
            }
        }
        file
    }

    /// Keeps that staff saw the document.
    ///
    /// # Errors
    /// `OtherIdVerified` when another number of a kind kept for life has been verified, as far as the actor sees.
    pub fn verify(
        &self,
        document: &IdDocument,
        learnt: Learnt,
        seen: Verified,
        shows: impl Fn(&Learnt) -> bool,
    ) -> Result<WholeFile, PersonRefusal> {
        let known = self.card(shows);
        if known.expose().contradicts(document.kind(), document.number()) {
            return Err(PersonRefusal::OtherIdVerified);
        }
        Ok(self.learn(&Card {
            documents: vec![KnownId {
                kind: document.kind(),
                number: document.number().to_owned(),
                verified: Some(seen),
                learnt,
            }],
            ..Card::default()
        }))
    }

    /// Keeps that staff confirmed a phone, whose it is and when.
    pub fn confirm_phone(&self, phone: Confirmation, learnt: Learnt) -> WholeFile {
        self.learn(&Card {
            phones: vec![KnownPhone {
                number: phone.number,
                whose: phone.whose,
                relation: Some(phone.relation),
                confirmed_at: Some(learnt.at),
                learnt,
            }],
            ..Card::default()
        })
    }

    /// Puts the person into a household.
    ///
    /// # Errors
    /// `InHousehold` when the person belongs to it already.
    pub fn enter(&self, membership: Membership) -> Result<WholeFile, PersonRefusal> {
        let mut present = self.households().into_iter();
        if present.any(|known| known.household == membership.household) {
            return Err(PersonRefusal::InHousehold);
        }
        let mut root = self.root.clone();
        root.version += 1;
        root.households.push(membership);
        Ok(self.with_root(root))
    }

    /// Takes the person out of a household.
    ///
    /// # Errors
    /// `NotInHousehold` when the person does not belong to it.
    pub fn leave(&self, household: HouseholdId) -> Result<WholeFile, PersonRefusal> {
        let mut file = self.clone();
        let mut left = false;
        for record in std::iter::once(&mut file.root).chain(&mut file.joined) {
            let before = record.households.len();
            record.households.retain(|one| one.household != household);
            if record.households.len() < before {
                record.version += 1;
                left = true;
            }
        }
        if left {
            Ok(file)
        } else {
            Err(PersonRefusal::NotInHousehold)
        }
    }

    /// Joins `other` to this file, which goes on.
    ///
    /// # Errors
    /// `SameFile`; `DifferentPersons` when two verified numbers of one kind say so.
    pub fn join(&self, other: &WholeFile) -> Result<Changed, PersonRefusal> {
        if self.root.id == other.root.id {
            return Err(PersonRefusal::SameFile);
        }
        let (ours, theirs) = (self.card(|_| true), other.card(|_| true));
        let verified = theirs.expose().documents.iter();
        let mut verified = verified.filter(|id| id.verified.is_some() && kept_for_life(id.kind));
        if verified.any(|id| ours.expose().contradicts(id.kind, &id.number)) {
            return Err(PersonRefusal::DifferentPersons);
        }
        let mut root = self.root.clone();
        root.version += 1;
        let mut leaving = other.root.clone();
        leaving.version += 1;
        leaving.joined_into = Some(root.id);
        let mut joined = self.joined.clone();
        joined.push(leaving);
        joined.extend(other.joined.iter().cloned());
        joined.sort_by_key(|record| record.id);
        Ok(Changed {
            file: WholeFile { root, joined },
            apart: None,
        })
    }

    /// Takes a joined record out again, with everything that was joined to it before.
    ///
    /// # Errors
    /// `NotJoined` when it is not part of this file.
    pub fn separate(&self, id: PersonId) -> Result<Changed, PersonRefusal> {
        let leaving = self.joined.iter().find(|record| record.id == id);
        let mut leaving = leaving.ok_or(PersonRefusal::NotJoined)?.clone();
        let mut going = BTreeSet::from([id]);
        // a record follows the one it was joined to; at most as many rounds as there are records
        for _ in &self.joined {
            let followers = self
                .joined
                .iter()
                .filter(|record| record.joined_into.is_some_and(|into| going.contains(&into)))
                .map(|record| record.id);
            let followers: Vec<PersonId> = followers.collect();
            going.extend(followers);
        }
        let (gone, left): (Vec<_>, Vec<_>) = self
            .joined
            .iter()
            .filter(|record| record.id != id)
            .cloned()
            .partition(|record| going.contains(&record.id));
        leaving.version += 1;
        leaving.joined_into = None;
        let mut root = self.root.clone();
        root.version += 1;
        Ok(Changed {
            file: WholeFile { root, joined: left },
            apart: Some(WholeFile {
                root: leaving,
                joined: gone,
            }),
        })
    }
}

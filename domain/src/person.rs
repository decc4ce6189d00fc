//! A person's file (一人一档). An account is not a person, and what a resident typed proves nothing: only an ID
//! number that staff saw on the document joins files by itself ([`WholeFile::verify`]); everything else is a
//! candidate with reasons ([`matching`]), for staff to decide.
//!
//! Joining moves nothing. Each [`PersonRecord`] keeps what is its own and, when joined, points at the file that
//! goes on; the [`WholeFile`] that staff read is the records together. Taking them apart removes the pointer, so
//! both sides are exactly what they were. What is added while they are joined is written to the record that goes
//! on, and stays there.

mod card;
pub mod claiming;
pub mod matching;
#[cfg(test)]
mod properties;
mod refusal;
mod relation;
pub mod seeing;
#[cfg(test)]
mod tests;
mod told;
mod whole;

use crate::file_number::FileNumber;
use crate::ids::{HouseholdId, PersonId, RequestId};
use crate::personal::Personal;
pub use card::{Card, KnownId, KnownName, KnownPhone, KnownPlace, Learnt, Verified, spelled};
use chrono::{DateTime, Utc};
pub use refusal::PersonRefusal;
pub use relation::Relation;
pub use told::{told_by_request, told_of_request};
pub use whole::{Changed, Confirmation, WholeFile};

/// One record: what stands on one card, which requests and households are linked to it, and whether it has been
/// joined to another.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonRecord {
    /// Identity.
    pub id: PersonId,
    /// 档案号; stays its own when joined, so that both numbers lead to the file.
    pub number: FileNumber,
    /// Counts the changes, from 1.
    pub version: i64,
    /// When it was opened, by the domain's clock.
    pub opened_at: DateTime<Utc>,
    /// The record that goes on, when this one has been joined.
    pub joined_into: Option<PersonId>,
    /// What is known.
    pub card: Personal<Card>,
    /// Requests of this person, in the order in which they were linked.
    pub requests: Vec<RequestId>,
    /// Households that this person belongs to.
    pub households: Vec<Membership>,
}

/// A place in a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The household.
    pub household: HouseholdId,
    /// What the person is to the one with whom the household was opened, who is `oneself`.
    pub relation: Relation,
    /// The request in whose course this was learnt: whoever may not read a restricted one does not learn this.
    pub from: Option<RequestId>,
}

impl PersonRecord {
    /// A new file.
    pub fn open(id: PersonId, number: FileNumber, card: Card, now: DateTime<Utc>) -> Self {
        PersonRecord {
            id,
            number,
            version: 1,
            opened_at: now,
            joined_into: None,
            card: Personal::new(card),
            requests: Vec::new(),
            households: Vec::new(),
        }
    }

    /// Lets go of a request; gives back what was learnt from it.
    fn release(&mut self, request: RequestId) -> Card {
        self.requests.retain(|id| *id != request);
        let (kept, gone) = self.card.expose().parted_from(request);
        self.card = Personal::new(kept);
        gone
    }
}

//! Who may be the same person, with the reasons: a proposal, never a fact. Families share phones and names, and a
//! typed number proves nothing.

use super::card::{Card, spelled};
use crate::intake::IdKind;
use serde::{Deserialize, Serialize};

/// Why two may be the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = MatchReason))]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The same number, verified on both sides.
    VerifiedId,
    /// The same number, typed on at least one side.
    TypedId,
    /// The same phone and the same name.
    PhoneAndName,
    /// The same name and the same birth date in the documents.
    NameAndBirthDate,
    /// The same name in the same committee.
    NameAndCommittee,
    /// The same phone; families share phones.
    Phone,
}

/// What speaks against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Numbers of one kind that differ.
    DifferentId,
    /// Documents tell different birth dates.
    DifferentBirthDate,
    /// Documents tell different sexes.
    DifferentSex,
    /// Both have names, and none in common.
    DifferentName,
}

/// How strong a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Look again: a shared phone, or reasons and doubts together.
    Weak,
    /// Several things fit.
    Likely,
    /// A number fits, or phone and name do.
    Strong,
    /// The same verified number.
    Certain,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// How strong.
    pub strength: Strength,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
    /// What speaks against it.
    pub doubts: Vec<Doubt>,
}

/// Compares two cards. None when nothing speaks for it, or when verified numbers say that they are two.
pub fn compare(a: &Card, b: &Card) -> Option<Proposal> {
    if are_two(a, b) {
        return None;
    }
    let reasons = reasons(a, b);
    let doubts = doubts(a, b);
    let best = match reasons.first()? {
        Reason::VerifiedId => Strength::Certain,
        Reason::TypedId | Reason::PhoneAndName | Reason::NameAndBirthDate => Strength::Strong,
        Reason::NameAndCommittee => Strength::Likely,
        Reason::Phone => Strength::Weak,
    };
    let strength = if doubts.is_empty() || best == Strength::Certain {
        best
    } else {
        Strength::Weak
    };
    Some(Proposal {
        strength,
        reasons,
        doubts,
    })
}

/// Two verified numbers of a kind kept for life that differ.
fn are_two(a: &Card, b: &Card) -> bool {
    let verified = a.documents.iter().filter(|id| id.verified.is_some());
    verified.into_iter().any(|id| b.contradicts(id.kind, &id.number))
}

fn reasons(a: &Card, b: &Card) -> Vec<Reason> {
    let same_name = share_name(a, b);
    let same_phone = a
        .phones
        .iter()
        .any(|one| b.phones.iter().any(|other| other.number == one.number));
    let same_place = a.places.iter().any(|one| {
        b.places
            .iter()
            .any(|other| other.committee_code == one.committee_code)
    });
    let born = a.birth_date();
    let tests = [
        (Reason::VerifiedId, share_id(a, b, true)),
        (Reason::TypedId, share_id(a, b, false) && !share_id(a, b, true)),
        (Reason::PhoneAndName, same_phone && same_name),
        (
            Reason::NameAndBirthDate,
            same_name && born.is_some() && born == b.birth_date(),
        ),
        (Reason::NameAndCommittee, same_name && same_place),
        (Reason::Phone, same_phone && !same_name),
    ];
    tests
        .into_iter()
        .filter_map(|(reason, holds)| holds.then_some(reason))
        .collect()
}

fn doubts(a: &Card, b: &Card) -> Vec<Doubt> {
    let named = |card: &Card| !card.names.is_empty();
    let differ = |one: Option<_>, other: Option<_>| one.is_some() && other.is_some() && one != other;
    let (born, also_born) = (a.birth_date(), b.birth_date());
    let same_id = share_id(a, b, false);
    let tests = [
        (Doubt::DifferentId, !same_id && ids_differ(a, b)),
        (Doubt::DifferentBirthDate, differ(born, also_born)),
        (
            Doubt::DifferentSex,
            a.sex().is_some() && b.sex().is_some() && a.sex() != b.sex(),
        ),
        (Doubt::DifferentName, named(a) && named(b) && !share_name(a, b)),
    ];
    tests
        .into_iter()
        .filter_map(|(doubt, holds)| holds.then_some(doubt))
        .collect()
}

fn share_name(a: &Card, b: &Card) -> bool {
    let mut names = a.names.iter().map(|one| spelled(&one.text));
    names.any(|name| b.names.iter().any(|other| spelled(&other.text) == name))
}

fn share_id(a: &Card, b: &Card, verified: bool) -> bool {
    let counts = |id: &super::KnownId| id.kind != IdKind::None && (!verified || id.verified.is_some());
    let mut ids = a.documents.iter().filter(|id| counts(id));
    ids.any(|id| {
        b.documents
            .iter()
            .any(|other| counts(other) && other.is_same_as(id))
    })
}

fn ids_differ(a: &Card, b: &Card) -> bool {
    let counts = |id: &&super::KnownId| super::card::kept_for_life(id.kind);
    let mut ids = a.documents.iter().filter(counts);
    ids.any(|id| {
        b.documents
            .iter()
            .any(|other| other.kind == id.kind && other.number != id.number)
    })
}

//! Joining and separating: whatever happens between, both sides come back as they were.

use proptest::prelude::*;
use uuid::Uuid;

use super::tests::{at, learnt, name, phone, record};
use super::*;
use crate::id_document::IdDocument;
use crate::ids::AccountId;
use crate::intake::IdKind;

const NUMBERS: [&str; 3] = ["E12345678", "E87654321", "G11112222"];

/// What staff do to a file while it is joined.
#[derive(Debug, Clone)]
enum Doing {
    Name(u8),
    Confirm(u8),
    Verify(usize),
    Link(u128),
    Enter(u128),
}

fn doings() -> impl Strategy<Value = Vec<Doing>> {
    let one = prop_oneof![
        (0..6_u8).prop_map(Doing::Name),
        (0..6_u8).prop_map(Doing::Confirm),
        (0..NUMBERS.len()).prop_map(Doing::Verify),
        (100..106_u128).prop_map(Doing::Link),
        (0..3_u128).prop_map(Doing::Enter),
    ];
    prop::collection::vec(one, 0..6)
}

impl Doing {
    fn to(&self, file: &WholeFile) -> WholeFile {
        match self {
            Doing::Name(n) => file.learn(&Card {
                names: vec![name(&format!("王{n}"), None)],
                ..Card::default()
            }),
            Doing::Confirm(n) => {
                let confirmation = Confirmation {
                    number: format!("1380000000{n}"),
                    whose: Some("女儿".into()),
                    relation: Relation::Child,
                };
                file.confirm_phone(confirmation, learnt(None))
            }
            Doing::Verify(n) => {
                let document = IdDocument::parse(IdKind::Passport, NUMBERS[*n]).unwrap();
                let seen = Verified {
                    by: AccountId(Uuid::from_u128(9)),
                    at: at(),
                };
                file.verify(&document, learnt(None), seen, |_| true).unwrap()
            }
            Doing::Link(n) => file.take(RequestId(Uuid::from_u128(*n))),
            Doing::Enter(n) => {
                let membership = Membership {
                    household: HouseholdId(Uuid::from_u128(*n)),
                    relation: Relation::Spouse,
                    from: None,
                };
                file.enter(membership).unwrap_or_else(|_| file.clone())
            }
        }
    }
}

fn do_all(file: WholeFile, doings: &[Doing]) -> WholeFile {
    doings.iter().fold(file, |file, doing| doing.to(&file))
}

/// A file with a life before.
fn files(id: u128) -> impl Strategy<Value = WholeFile> {
    doings().prop_map(move |before| {
        let fresh = record(id, vec![name("李建国", None)], vec![phone("13812345678", None)]);
        do_all(WholeFile::of(fresh), &before)
    })
}

/// The same without the counter of changes.
fn bare(file: &WholeFile) -> WholeFile {
    let mut file = file.clone();
    file.root.version = 0;
    for record in &mut file.joined {
        record.version = 0;
    }
    file
}

proptest! {
    #[test]
    fn join_then_separate_is_the_identity(a in files(1), b in files(2)) {
        let joined = a.join(&b).unwrap().file;
        let back = joined.separate(b.root.id).unwrap();
        prop_assert_eq!(bare(&back.file), bare(&a));
        prop_assert_eq!(bare(&back.apart.unwrap()), bare(&b));
    }

    #[test]
    fn what_is_added_meanwhile_stays_with_the_file_that_went_on(a in files(1), b in files(2), meanwhile in doings()) {
        let joined = do_all(a.join(&b).unwrap().file, &meanwhile);
        let back = joined.separate(b.root.id).unwrap();
        prop_assert_eq!(bare(back.apart.as_ref().unwrap()), bare(&b), "the other side knows nothing of it");
        let a_before = a.root.card.expose();
        let a_after = back.file.root.card.expose();
        for known in &a_before.names {
            prop_assert!(a_after.names.contains(known));
        }
        for doing in &meanwhile {
            if let Doing::Link(n) = doing {
                let id = RequestId(Uuid::from_u128(*n));
                prop_assert!(back.file.requests().contains(&id) || b.requests().contains(&id));
            }
        }
    }

    #[test]
    fn further_joins_are_undone_in_reverse_order(a in files(1), b in files(2), c in files(3), d in files(4), meanwhile in doings()) {
        let ab = a.join(&b).unwrap().file;
        let cd = c.join(&d).unwrap().file;
        let all = cd.join(&ab).unwrap().file;
        let all = do_all(all, &meanwhile);
        let back = all.separate(a.root.id).unwrap();
        prop_assert_eq!(bare(back.apart.as_ref().unwrap()), bare(&ab), "with what was joined to it");
        let apart = back.apart.unwrap().separate(b.root.id).unwrap();
        prop_assert_eq!(bare(&apart.file), bare(&a));
        prop_assert_eq!(bare(&apart.apart.unwrap()), bare(&b));
        let last = back.file.separate(d.root.id).unwrap();
        prop_assert_eq!(bare(&last.apart.unwrap()), bare(&d));
    }

    #[test]
    fn any_order_gives_every_side_back(a in files(1), b in files(2), c in files(3)) {
        let all = a.join(&b).unwrap().file.join(&c).unwrap().file;
        let first = all.separate(b.root.id).unwrap();
        prop_assert_eq!(bare(&first.apart.unwrap()), bare(&b));
        let second = first.file.separate(c.root.id).unwrap();
        prop_assert_eq!(bare(&second.apart.unwrap()), bare(&c));
        prop_assert_eq!(bare(&second.file), bare(&a));
    }

    #[test]
    fn a_joined_file_knows_everything_of_both_and_each_value_once(a in files(1), b in files(2)) {
        let card = a.join(&b).unwrap().file.card(|_| true);
        for side in [&a, &b] {
            let side = side.card(|_| true);
            for phone in &side.expose().phones {
                let same = card.expose().phones.iter().filter(|known| known.number == phone.number);
                prop_assert_eq!(same.count(), 1);
            }
            for id in &side.expose().documents {
                let mut known = card.expose().documents.iter();
                let known = known.find(|known| known.is_same_as(id)).unwrap();
                prop_assert!(known.verified.is_some());
            }
        }
    }
}

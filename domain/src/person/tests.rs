use uuid::Uuid;

use super::matching::{Doubt, Reason, Strength, compare};
use super::*;
use crate::access::Role;
use crate::id_document::IdDocument;
use crate::ids::{AccountId, StationId};
use crate::intake::{Contact, ContactNumber, IdKind, IdNumber, Intake, PersonDetails, Reporter};

const CARD: &str = "11010519491231002X";
const OTHER_CARD: &str = "310101194001010028";

pub(super) fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).unwrap()
}

pub(super) fn learnt(from: Option<u128>) -> Learnt {
    Learnt {
        at: at(),
        from: from.map(|id| RequestId(Uuid::from_u128(id))),
    }
}

pub(super) fn name(text: &str, from: Option<u128>) -> KnownName {
    KnownName {
        text: text.into(),
        learnt: learnt(from),
    }
}

pub(super) fn phone(number: &str, from: Option<u128>) -> KnownPhone {
    KnownPhone {
        number: number.into(),
        whose: None,
        relation: Some(Relation::Oneself),
        confirmed_at: None,
        learnt: learnt(from),
    }
}

fn id(kind: IdKind, number: &str, verified: bool) -> KnownId {
    KnownId {
        kind,
        number: number.into(),
        verified: verified.then(seen),
        learnt: learnt(None),
    }
}

fn seen() -> Verified {
    Verified {
        by: AccountId(Uuid::from_u128(9)),
        at: at(),
    }
}

pub(super) fn record(id: u128, names: Vec<KnownName>, phones: Vec<KnownPhone>) -> PersonRecord {
    let number = FileNumber::compose(u64::try_from(id).unwrap()).unwrap();
    let card = Card {
        names,
        phones,
        ..Card::default()
    };
    PersonRecord::open(PersonId(Uuid::from_u128(id)), number, card, at())
}

fn card(names: &[&str], phones: &[&str], documents: Vec<KnownId>) -> Card {
    Card {
        names: names.iter().map(|text| name(text, None)).collect(),
        phones: phones.iter().map(|number| phone(number, None)).collect(),
        documents,
        places: vec![],
    }
}

#[test]
fn a_shared_phone_is_a_weak_reason_and_the_same_verified_number_a_certain_one() {
    let she = card(
        &["王秀英"],
        &["13812345678"],
        vec![id(IdKind::ResidentId, CARD, true)],
    );
    let he = card(&["李建国"], &["13812345678"], vec![]);
    let shared = compare(&she, &he).unwrap();
    assert_eq!(shared.strength, Strength::Weak);
    assert_eq!(shared.reasons, [Reason::Phone]);
    assert_eq!(shared.doubts, [Doubt::DifferentName]);
    let again = card(
        &["王 秀英"],
        &["13812345678"],
        vec![id(IdKind::ResidentId, CARD, false)],
    );
    let typed = compare(&she, &again).unwrap();
    assert_eq!(typed.strength, Strength::Strong, "typed is not verified");
    assert!(
        typed
            .reasons
            .starts_with(&[Reason::TypedId, Reason::PhoneAndName])
    );
    let seen_again = card(&["王秀英"], &[], vec![id(IdKind::ResidentId, CARD, true)]);
    assert_eq!(compare(&she, &seen_again).unwrap().strength, Strength::Certain);
}

#[test]
fn two_verified_numbers_of_one_kind_are_two_persons_and_two_passports_are_not() {
    let one = card(
        &["王秀英"],
        &["13812345678"],
        vec![id(IdKind::ResidentId, CARD, true)],
    );
    let two = card(
        &["王秀英"],
        &["13812345678"],
        vec![id(IdKind::ResidentId, OTHER_CARD, true)],
    );
    assert_eq!(compare(&one, &two), None);
    let old = card(
        &["LI MING"],
        &["13812345678"],
        vec![id(IdKind::Passport, "E12345678", true)],
    );
    let new = card(
        &["Li Ming"],
        &["13812345678"],
        vec![id(IdKind::Passport, "E87654321", true)],
    );
    assert_eq!(compare(&old, &new).unwrap().strength, Strength::Strong);
    let typed = card(
        &["王秀英"],
        &["13812345678"],
        vec![id(IdKind::ResidentId, OTHER_CARD, false)],
    );
    let doubted = compare(&one, &typed).unwrap();
    assert_eq!(doubted.strength, Strength::Weak);
    assert!(doubted.doubts.contains(&Doubt::DifferentId));
}

#[test]
fn a_name_needs_a_place_or_a_birth_date_beside_it() {
    let place = |code: &str| KnownPlace {
        committee_code: code.into(),
        learnt: learnt(None),
    };
    let mut here = card(&["王秀英"], &[], vec![]);
    let mut there = here.clone();
    assert_eq!(compare(&here, &there), None, "a name alone is nothing");
    here.places.push(place("310106011001"));
    there.places.push(place("310106011001"));
    assert_eq!(
        compare(&here, &there).unwrap().reasons,
        [Reason::NameAndCommittee]
    );
    let none = vec![id(IdKind::None, "", false)];
    let nobody = card(&[], &[], none.clone());
    assert_eq!(
        compare(&nobody, &card(&[], &[], none)),
        None,
        "having no document is no number"
    );
}

#[test]
fn files_of_two_verified_persons_are_never_joined() {
    let verified = |file: u128, number: &str| {
        let document = IdDocument::parse(IdKind::ResidentId, number).unwrap();
        let file = WholeFile::of(record(file, vec![name("王秀英", None)], vec![]));
        file.verify(&document, learnt(None), seen(), |_| true).unwrap()
    };
    let (one, two) = (verified(1, CARD), verified(2, OTHER_CARD));
    assert_eq!(one.join(&two), Err(PersonRefusal::DifferentPersons));
    assert_eq!(one.join(&one), Err(PersonRefusal::SameFile));
    let other = IdDocument::parse(IdKind::ResidentId, OTHER_CARD).unwrap();
    let again = one.verify(&other, learnt(None), seen(), |_| true);
    assert_eq!(again, Err(PersonRefusal::OtherIdVerified));
    assert_eq!(one.separate(two.root.id), Err(PersonRefusal::NotJoined));
}

#[test]
fn a_confirmation_says_whose_the_phone_is_now_and_the_older_word_goes() {
    let file = WholeFile::of(record(1, vec![], vec![phone("13812345678", None)]));
    let confirmation = Confirmation {
        number: "13812345678".into(),
        whose: Some("女儿".into()),
        relation: Relation::Child,
    };
    let file = file.confirm_phone(confirmation, learnt(None));
    let known = file.card(|_| true);
    let [phone] = known.expose().phones.as_slice() else {
        panic!("one phone")
    };
    assert_eq!(phone.relation, Some(Relation::Child));
    assert_eq!(phone.whose.as_deref(), Some("女儿"));
    assert_eq!(phone.confirmed_at, Some(at()));
}

fn told(reporter: Option<Reporter>) -> Intake {
    Intake {
        person: PersonDetails {
            name: Some(" 李建国 ".into()),
            phone: Some("13812345678".into()),
            id: Some(IdNumber {
                kind: IdKind::ResidentId,
                number: CARD.into(),
            }),
        },
        reporter,
        contact: Some(Contact {
            numbers: vec![
                ContactNumber {
                    number: "021-62581234".into(),
                    whose: Some("女儿".into()),
                },
                ContactNumber {
                    number: "13900000002".into(),
                    whose: None,
                },
            ],
            ..Contact::default()
        }),
        ..Intake::default()
    }
}

fn reporter(hidden: bool) -> Reporter {
    Reporter {
        name: Some("王芳".into()),
        phone: Some("13900000002".into()),
        relation: None,
        anonymous: false,
        hide_from_household: hidden,
    }
}

#[test]
fn the_file_learns_the_persons_numbers_and_never_the_reporters() {
    let request = request(1, None, false);
    let phones = |intake: &Intake| {
        let card = told_by_request(&request, intake, at());
        let numbers = card.phones.iter().map(|phone| phone.number.clone());
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(
        phones(&told(Some(reporter(false)))),
        ["13812345678", "021-62581234"]
    );
    assert_eq!(phones(&told(Some(reporter(true)))), ["13812345678"]);
    let mut under_the_persons_name = told(Some(reporter(true)));
    under_the_persons_name.person.phone = Some("139 0000 0002".into());
    assert!(phones(&under_the_persons_name).is_empty());
    let card = told_by_request(&request, &told(None), at());
    assert_eq!(card.names[0].text, "李建国");
    assert!(
        card.documents[0].verified.is_none(),
        "what was typed is not verified"
    );
    assert_eq!(card.birth_date(), Some("1949-12-31".parse().unwrap()));
}

pub(super) fn request(id: u128, station: Option<u128>, restricted: bool) -> crate::help_request::HelpRequest {
    use crate::help_request::{FiledBy, HelpRequest, State, Step, Tally};
    HelpRequest {
        id: RequestId(Uuid::from_u128(id)),
        number: crate::number::RequestNumber::compose(2026, 1).unwrap(),
        version: 1,
        submitted_at: at(),
        channel: crate::channel::Channel::H5,
        needs: vec![],
        for_self: true,
        minor: false,
        declared: crate::urgency::Urgency::Normal,
        urgency: crate::urgency::Urgency::Normal,
        danger: vec![],
        restricted,
        filed_by: FiledBy {
            account: AccountId(Uuid::from_u128(1)),
            role: Role::Resident,
            session: None,
        },
        step: Step::Report,
        state: match station {
            Some(station) => State::Queued {
                station: StationId(Uuid::from_u128(station)),
            },
            None => State::Submitted,
        },
        committee_code: None,
        tally: Tally::default(),
        deadlines: vec![],
        mandatory_reports: vec![],
        casework: Default::default(),
        visits: vec![],
        attachments: vec![],
        appeals: vec![],
    }
}

#[test]
fn the_last_four_characters_open_a_request_and_never_one_that_protects_somebody() {
    use super::claiming::{may_be_opened, opens};
    let plain = request(1, Some(1), false);
    let intake = told(None);
    for typed in ["002X", "002x", " ００２Ｘ"] {
        assert!(opens(typed, &intake, None), "{typed}");
    }
    for typed in ["", "X", "02X", "1002X", "0028"] {
        assert!(!opens(typed, &intake, None), "{typed}");
    }
    let verified = card(&[], &[], vec![id(IdKind::ResidentId, OTHER_CARD, true)]);
    assert!(opens("0028", &intake, Some(&verified)));
    let typed = card(&[], &[], vec![id(IdKind::ResidentId, OTHER_CARD, false)]);
    assert!(!opens("0028", &intake, Some(&typed)), "typed by somebody else");
    assert!(!opens("0028", &Intake::default(), None), "no document, no way in");
    assert!(may_be_opened(&plain, &intake));
    assert!(may_be_opened(&plain, &told(Some(reporter(false)))));
    assert!(!may_be_opened(&plain, &told(Some(reporter(true)))));
    assert!(!may_be_opened(&request(1, Some(1), true), &intake));
    let child = crate::help_request::HelpRequest { minor: true, ..plain };
    assert!(!may_be_opened(&child, &intake));
}

#[test]
fn a_forgotten_request_takes_what_it_told_and_leaves_what_others_told() {
    let names = vec![name("王秀英", Some(1)), name("王阿婆", Some(2))];
    let phones = vec![phone("13812345678", Some(1)), phone("13812345679", None)];
    let file = WholeFile::of(record(1, names, phones));
    let request = |id: u128| RequestId(Uuid::from_u128(id));
    let home = |id: u128, from| Membership {
        household: HouseholdId(Uuid::from_u128(id)),
        relation: Relation::Spouse,
        from,
    };
    let file = file.take(request(1)).take(request(2));
    let file = file.enter(home(5, Some(request(1)))).unwrap();
    let file = file.enter(home(6, None)).unwrap();
    // also where it was entered in another record of the same person
    let aside = WholeFile::of(record(2, vec![name("王姐", Some(1))], vec![]));
    let file = file.join(&aside).unwrap().file;
    let after = file.forget(request(1));
    let card = after.card(|_| true).into_exposed();
    let names: Vec<&str> = card.names.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(names, ["王阿婆"]);
    assert_eq!(card.phones.len(), 1);
    assert_eq!(after.requests().into_iter().collect::<Vec<_>>(), [request(2)]);
    assert_eq!(after.households(), [home(6, None)]);
    assert!(!after.sources().contains(&request(1)));
    assert_eq!(after.root.version, file.root.version + 1, "one change");
    assert_eq!(after.forget(request(1)), after, "once");
}

use uuid::Uuid;

use super::super::tests::{name, phone, record, request};
use super::*;
use crate::ids::AccountId;

fn actor(role: Role, station: Option<u128>, named: bool) -> Actor {
    Actor {
        account: AccountId(Uuid::from_u128(77)),
        role,
        station: station.map(|id| StationId(Uuid::from_u128(id))),
        session: None,
        named_for_restricted: named,
    }
}

/// A file with one plain request at station 1 and one restricted at station 2, from each of which a phone is known.
fn two_requests() -> (WholeFile, HashMap<RequestId, HelpRequest>) {
    let plain = request(1, Some(1), false);
    let secret = request(2, Some(2), true);
    let phones = vec![phone("13811111111", Some(1)), phone("13822222222", Some(2))];
    let file = WholeFile::of(record(1, vec![name("王秀英", Some(1))], phones));
    let file = file.take(plain.id).take(secret.id);
    (file, HashMap::from([(plain.id, plain), (secret.id, secret)]))
}

#[test]
fn a_restricted_request_and_what_it_taught_are_absent_for_those_who_may_not_read_it() {
    let (file, requests) = two_requests();
    let phones = |actor: &Actor| {
        let seeing = Seeing {
            actor,
            requests: &requests,
        };
        assert!(seeing.sees(&file, false));
        let card = file.card(|learnt| seeing.shows(learnt));
        card.expose().phones.len()
    };
    assert_eq!(phones(&actor(Role::Advisor, Some(1), false)), 1);
    assert_eq!(phones(&actor(Role::Desk, None, false)), 1);
    assert_eq!(phones(&actor(Role::District, None, false)), 1);
    assert_eq!(phones(&actor(Role::District, None, true)), 2);
    assert_eq!(phones(&actor(Role::Lead, Some(2), false)), 2);
}

#[test]
fn a_file_with_nothing_but_restricted_requests_does_not_exist_for_others() {
    let secret = request(2, Some(2), true);
    let file = WholeFile::of(record(1, vec![name("王秀英", Some(2))], vec![])).take(secret.id);
    let requests = HashMap::from([(secret.id, secret)]);
    let sees = |actor: Actor| {
        let seeing = Seeing {
            actor: &actor,
            requests: &requests,
        };
        assert_eq!(
            seeing.sees(&file, true),
            seeing.sees(&file, false),
            "finding opens nothing"
        );
        seeing.sees(&file, false)
    };
    assert!(!sees(actor(Role::Desk, None, false)));
    assert!(!sees(actor(Role::District, None, false)));
    assert!(
        !sees(actor(Role::Advisor, Some(2), false)),
        "of the same station, not the handler"
    );
    assert!(sees(actor(Role::District, None, true)));
    assert!(sees(actor(Role::Lead, Some(2), false)));
    let desk = actor(Role::Lead, Some(2), false);
    let seeing = Seeing {
        actor: &desk,
        requests: &requests,
    };
    assert_eq!(
        seeing.source_of_new_facts(&file),
        Some(RequestId(Uuid::from_u128(2))),
        "what staff add to it stays as secret"
    );
}

#[test]
fn advisors_see_persons_of_their_station_or_those_they_found() {
    let (file, requests) = two_requests();
    let sees = |role, station, found| {
        let actor = actor(role, station, false);
        let seeing = Seeing {
            actor: &actor,
            requests: &requests,
        };
        seeing.sees(&file, found)
    };
    assert!(sees(Role::Advisor, Some(1), false));
    assert!(!sees(Role::Advisor, Some(3), false));
    assert!(sees(Role::Advisor, Some(3), true));
    assert!(!sees(Role::Resident, None, true));
    assert!(!sees(Role::Admin, None, true));
    let desk = actor(Role::Desk, None, false);
    let seeing = Seeing {
        actor: &desk,
        requests: &requests,
    };
    assert!(seeing.may(PersonAct::Note) && !seeing.may(PersonAct::Decide));
}

#[test]
fn a_request_that_goes_to_another_person_takes_what_it_taught_along() {
    let (file, _) = two_requests();
    let moved = RequestId(Uuid::from_u128(2));
    let (left, taken) = file.release(moved);
    assert!(!left.requests().contains(&moved));
    let numbers = |card: &crate::person::Card| {
        card.phones
            .iter()
            .map(|one| one.number.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(left.root.card.expose()), ["13811111111"]);
    assert_eq!(numbers(&taken), ["13822222222"]);
}

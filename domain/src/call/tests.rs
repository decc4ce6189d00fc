use super::*;
use chrono::TimeZone;
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 9, 17, 4, 0, 0).unwrap()
}

fn request(number: u128) -> RequestId {
    RequestId(Uuid::from_u128(number))
}

fn call() -> Call {
    let agent = AccountId(Uuid::from_u128(7));
    Call::begin(CallId(Uuid::from_u128(1)), agent, false, now())
}

const ALL: [CallOutcome; 7] = [
    CallOutcome::Answered,
    CallOutcome::NewRequest,
    CallOutcome::Urge,
    CallOutcome::Addition,
    CallOutcome::PassedOn,
    CallOutcome::Silent,
    CallOutcome::Nuisance,
];

#[test]
fn a_call_ends_once_and_then_nothing_changes_it() {
    let ended = call().finish(CallOutcome::Answered, None, now()).unwrap();
    assert_eq!((ended.version, ended.ended_at), (2, Some(now())));
    for outcome in ALL {
        assert_eq!(ended.finish(outcome, None, now()), Err(CallRefusal::Ended));
    }
    assert_eq!(ended.changed(), Err(CallRefusal::Ended));
    assert_eq!(ended.confirm(&[request(1)]), Err(CallRefusal::Ended));
    assert_eq!(ended.bind(request(1)), Err(CallRefusal::Ended));
}

#[test]
fn a_new_request_is_the_one_that_was_filed_from_the_call() {
    let refused = call().finish(CallOutcome::NewRequest, None, now());
    assert_eq!(refused, Err(CallRefusal::RequestMissing));
    let bound = call().bind(request(1)).unwrap();
    assert_eq!(bound.bind(request(2)), Err(CallRefusal::HasRequest));
    let ended = bound.finish(CallOutcome::NewRequest, None, now()).unwrap();
    assert_eq!(
        (ended.request, ended.joined),
        (Some(request(1)), Some(Joined::Made))
    );
}

#[test]
fn a_call_joins_only_what_the_caller_has_shown_to_know() {
    assert_eq!(call().joinable(None), Err(CallRefusal::NotConfirmed));
    assert_eq!(call().joinable(Some(request(1))), Err(CallRefusal::NotConfirmed));
    assert_eq!(call().confirm(&[]), Err(CallRefusal::DoesNotFit));
    let one = call().confirm(&[request(1)]).unwrap();
    assert_eq!(one.joinable(None), Ok(request(1)));
    assert_eq!(one.joinable(Some(request(2))), Err(CallRefusal::NotConfirmed));
    let two = one.confirm(&[request(1), request(2)]).unwrap();
    assert_eq!(two.confirmed, [request(1), request(2)]);
    assert_eq!(two.joinable(None), Err(CallRefusal::WhichRequest));
    assert_eq!(two.joinable(Some(request(2))), Ok(request(2)));
    let refused = two.finish(CallOutcome::Urge, None, now());
    assert_eq!(refused, Err(CallRefusal::NotConfirmed));
    let joined = Some((request(2), Joined::Urged));
    let ended = two.finish(CallOutcome::Urge, joined, now()).unwrap();
    assert_eq!(ended.request, Some(request(2)));
    let made = two.bind(request(3)).unwrap();
    assert_eq!(made.joinable(Some(request(2))), Err(CallRefusal::HasRequest));
}

#[test]
fn a_call_that_changes_nothing_is_kept_with_the_request_that_it_was_about() {
    let about = call().confirm(&[request(1)]).unwrap();
    let ended = about.finish(CallOutcome::Answered, None, now()).unwrap();
    assert_eq!((ended.request, ended.joined), (Some(request(1)), None));
}

#[test]
fn a_contact_person_is_due_after_more_than_five_contacts_and_once() {
    assert!(!contact_person_is_due(5, false));
    assert!(contact_person_is_due(6, false));
    assert!(!contact_person_is_due(60, true));
    let contacts: Vec<_> = ALL.into_iter().filter(|outcome| outcome.is_contact()).collect();
    assert_eq!(contacts, ALL[..5]);
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_two_sentences() {
    let all = [
        CallRefusal::NotFound,
        CallRefusal::Ended,
        CallRefusal::OpenElsewhere,
        CallRefusal::HasRequest,
        CallRefusal::RequestMissing,
        CallRefusal::NotConfirmed,
        CallRefusal::WhichRequest,
        CallRefusal::DoesNotFit,
        CallRefusal::TriesSpent,
        CallRefusal::NewRequestNeeded,
        CallRefusal::NotLive,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len());
    for refusal in all {
        let (zh, en) = refusal.sentence();
        assert!(zh.ends_with('。') && en.ends_with('.'), "{refusal}");
    }
}

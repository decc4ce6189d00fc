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
    let ended = call().finish(CallOutcome::Answered, None, false, now()).unwrap();
    assert_eq!((ended.version, ended.ended_at), (2, Some(now())));
    for outcome in ALL {
        assert_eq!(ended.finish(outcome, None, false, now()), Err(CallRefusal::Ended));
    }
    assert_eq!(ended.changed(now()), Err(CallRefusal::Ended));
    assert_eq!(ended.confirm(&[request(1)], now()), Err(CallRefusal::Ended));
    assert_eq!(ended.bind(request(1), now()), Err(CallRefusal::Ended));
}

#[test]
fn a_new_request_is_the_one_that_was_filed_from_the_call() {
    let refused = call().finish(CallOutcome::NewRequest, None, false, now());
    assert_eq!(refused, Err(CallRefusal::RequestMissing));
    let bound = call().bind(request(1), now()).unwrap();
    assert_eq!(bound.bind(request(2), now()), Err(CallRefusal::HasRequest));
    let ended = bound.finish(CallOutcome::NewRequest, None, false, now()).unwrap();
    assert_eq!(
        (ended.request, ended.joined),
        (Some(request(1)), Some(Joined::Made))
    );
}

#[test]
fn a_call_joins_only_what_the_caller_has_shown_to_know() {
    assert_eq!(call().joinable(None), Err(CallRefusal::NotConfirmed));
    assert_eq!(call().joinable(Some(request(1))), Err(CallRefusal::NotConfirmed));
    assert_eq!(call().confirm(&[], now()), Err(CallRefusal::DoesNotFit));
    let one = call().confirm(&[request(1)], now()).unwrap();
    assert_eq!(one.joinable(None), Ok(request(1)));
    assert_eq!(one.joinable(Some(request(2))), Err(CallRefusal::NotConfirmed));
    let two = one.confirm(&[request(1), request(2)], now()).unwrap();
    assert_eq!(two.confirmed, [request(1), request(2)]);
    assert_eq!(two.joinable(None), Err(CallRefusal::WhichRequest));
    assert_eq!(two.joinable(Some(request(2))), Ok(request(2)));
    let refused = two.finish(CallOutcome::Urge, None, false, now());
    assert_eq!(refused, Err(CallRefusal::NotConfirmed));
    let joined = Some((request(2), Joined::Urged));
    let ended = two.finish(CallOutcome::Urge, joined, false, now()).unwrap();
    assert_eq!(ended.request, Some(request(2)));
    let made = two.bind(request(3), now()).unwrap();
    assert_eq!(made.joinable(Some(request(2))), Err(CallRefusal::HasRequest));
}

#[test]
fn a_call_that_changes_nothing_is_kept_with_the_request_that_it_was_about() {
    let about = call().confirm(&[request(1)], now()).unwrap();
    let ended = about.finish(CallOutcome::Answered, None, false, now()).unwrap();
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
        CallRefusal::NotLeft,
        CallRefusal::StillOpen,
        CallRefusal::NothingWaits,
    ];
    let codes: std::collections::BTreeSet<_> = all.iter().map(|refusal| refusal.code()).collect();
    assert_eq!(codes.len(), all.len());
    for refusal in all {
        let (zh, en) = refusal.sentence();
        assert!(zh.ends_with('。') && en.ends_with('.'), "{refusal}");
    }
}

#[test]
fn danger_that_no_request_has_heard_waits_for_somebody_however_the_call_ends() {
    let by = crate::access::Actor::system();
    for outcome in [
        CallOutcome::Answered,
        CallOutcome::Nuisance,
        CallOutcome::Silent,
        CallOutcome::PassedOn,
    ] {
        let heard = call().confirm(&[request(1)], now()).unwrap();
        let heard = heard.finish(outcome, None, true, now()).unwrap();
        assert_eq!(heard.attention, None, "its request hears it");
        let harmless = call().finish(outcome, None, false, now()).unwrap();
        assert_eq!(harmless.attention, None);
        let ended = call().finish(outcome, None, true, now()).unwrap();
        let because = ended.attention.map(|attention| attention.because);
        assert_eq!(because, Some(AttentionBecause::Danger));
        let missing = ended.looked_after(LookedAfterHow::HasRequest, None, &by, now());
        assert_eq!(missing, Err(CallRefusal::RequestMissing));
        let done = ended
            .looked_after(LookedAfterHow::CalledBack, None, &by, now())
            .unwrap();
        assert_eq!((done.attention, done.version), (None, ended.version + 1));
        assert_eq!(
            done.looked_after.map(|one| one.how),
            Some(LookedAfterHow::CalledBack)
        );
        let twice = done.looked_after(LookedAfterHow::NoDanger, None, &by, now());
        assert_eq!(twice, Err(CallRefusal::NothingWaits));
    }
}

#[test]
fn a_call_that_its_agent_left_waits_and_is_taken_over_until_somebody_writes_to_it() {
    let by = crate::access::Actor {
        account: AccountId(Uuid::from_u128(8)),
        ..crate::access::Actor::system()
    };
    let open = call();
    assert_eq!(
        open.left(false, now() + LEFT_OPEN_AFTER - chrono::TimeDelta::seconds(1)),
        None
    );
    assert_eq!(open.taken_over(&by, now()), Err(CallRefusal::NotLeft));
    let later = now() + LEFT_OPEN_AFTER;
    let left = open.left(false, later).unwrap();
    assert_eq!(left.attention.unwrap().because, AttentionBecause::LeftOpen);
    assert_eq!(
        open.left(true, later).unwrap().attention.unwrap().because,
        AttentionBecause::Danger
    );
    assert_eq!(left.left(false, later), None, "once");
    let looked = left.looked_after(LookedAfterHow::NoDanger, None, &by, later);
    assert_eq!(looked, Err(CallRefusal::StillOpen));
    assert_eq!(left.changed(later).unwrap().attention, None, "its agent is back");
    let taken = left.taken_over(&by, later).unwrap();
    assert_eq!(
        (taken.taken_by, taken.attention, taken.touched_at),
        (by.account, None, later)
    );
    let ended = taken.finish(CallOutcome::Answered, None, false, later).unwrap();
    assert_eq!(ended.left(true, later + LEFT_OPEN_AFTER), None);
}

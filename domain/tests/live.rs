//! Who is told what of a change, while their page is open.

mod story;

use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{Submission, Words};
use nuanxin_domain::ids::SessionId;
use nuanxin_domain::live::{Changed, Told, may_watch};
use nuanxin_domain::urgency::Urgency;
use story::*;
use uuid::Uuid;

fn told(story: &Story, actor: &Actor) -> Option<Told> {
    Changed::of(&story.last).told_to(actor, &story.request, false)
}

fn restricted() -> Submission {
    Submission {
        restricted: true,
        ..submission(1)
    }
}

#[test]
fn whoever_sees_a_request_hears_of_its_version_and_nobody_else_hears_anything() {
    let mut story = Story::new().queued();
    story.accept(&advisor(1)).unwrap();
    let version = story.request.version;
    for actor in [advisor(1), advisor(2), lead(), desk(), district()] {
        assert_eq!(
            told(&story, &actor),
            Some(Told::Changed(story.request.id, version)),
            "{actor:?}"
        );
    }
    let own = story.request.version_for(&resident());
    assert_eq!(
        told(&story, &resident()),
        Some(Told::Changed(story.request.id, own))
    );
    for actor in [
        stranger(),
        advisor_of(JNS, 1),
        lead_of(JNS),
        admin(),
        Actor::system(),
    ] {
        if actor.role == Role::System {
            assert!(!may_watch(actor.role));
        } else {
            assert_eq!(told(&story, &actor), None, "{actor:?}");
        }
    }
    let change = Changed::of(&story.last);
    assert_eq!(
        change.told_to(&stranger(), &story.request, true),
        Some(Told::Changed(story.request.id, own))
    );
    assert!(!may_watch(Role::Admin) && may_watch(Role::Resident) && may_watch(Role::Desk));
}

#[test]
fn a_resident_hears_nothing_of_what_is_kept_from_them() {
    let mut story = Story::new().accepted();
    let note = Words::internal("邻居说他喝酒");
    story.act(&advisor(1), |r, cx| r.note(note, cx)).unwrap();
    assert_eq!(told(&story, &resident()), None);
    assert_eq!(
        told(&story, &lead()),
        Some(Told::Changed(story.request.id, story.request.version))
    );
    story
        .act(&advisor(1), |r, cx| r.note(Words::told("明天来。"), cx))
        .unwrap();
    let own = story.request.version_for(&resident());
    assert!(own < story.request.version, "the note is not counted");
    assert_eq!(
        told(&story, &resident()),
        Some(Told::Changed(story.request.id, own))
    );
}

#[test]
fn a_reporter_hears_how_it_stands_and_not_what_the_person_is_told() {
    let neighbour = Submission {
        for_self: false,
        ..submission(1)
    };
    let mut story = Story::of(resident(), neighbour).accepted();
    let own = story.request.version_for(&resident());
    assert_eq!(
        told(&story, &resident()),
        Some(Told::Changed(story.request.id, own))
    );
    story
        .act(&advisor(1), |r, cx| r.note(Words::told("明天来。"), cx))
        .unwrap();
    assert_eq!(told(&story, &resident()), None);
}

#[test]
fn a_restricted_request_is_heard_of_in_its_own_session_and_by_those_who_work_on_it() {
    let mut story = Story::of(resident(), restricted()).assigned();
    story.accept(&advisor(1)).unwrap();
    let husband = Actor {
        session: Some(SessionId(Uuid::from_u128(77))),
        ..resident()
    };
    for actor in [resident(), advisor(1), lead(), district()] {
        assert!(told(&story, &actor).is_some(), "{actor:?}");
    }
    for actor in [husband.clone(), advisor(2), desk(), advisor_of(JNS, 1)] {
        assert_eq!(told(&story, &actor), None, "{actor:?}");
    }
    let change = Changed::of(&story.last);
    assert_eq!(
        change.told_to(&husband, &story.request, true),
        None,
        "opened by number before"
    );
}

#[test]
fn whoever_loses_sight_of_it_hears_that_their_lists_changed_and_not_of_what() {
    let mut story = Story::new().accepted();
    story.act(&lead(), |r, cx| r.restrict(true, None, cx)).unwrap();
    for actor in [advisor(2), desk()] {
        assert_eq!(told(&story, &actor), Some(Told::Left), "{actor:?}");
    }
    let husband = Actor {
        session: Some(SessionId(Uuid::from_u128(77))),
        ..resident()
    };
    assert_eq!(told(&story, &husband), None, "no trace on a shared account");
    assert_eq!(told(&story, &advisor_of(JNS, 1)), None);

    let mut story = Story::new().queued();
    story.send_back(&advisor(1)).unwrap();
    assert_eq!(told(&story, &advisor(1)), Some(Told::Left));
    assert_eq!(told(&story, &lead()), Some(Told::Left));
    story.route(Some(JNS)).unwrap();
    assert_eq!(told(&story, &advisor(1)), None, "it was gone before");
    assert!(matches!(
        told(&story, &advisor_of(JNS, 1)),
        Some(Told::Changed(..))
    ));
}

#[test]
fn an_sos_is_heard_by_everybody_of_the_station_until_somebody_has_it() {
    let sos = Submission {
        declared: Urgency::Sos,
        ..restricted()
    };
    let mut story = Story::of(resident(), sos).queued();
    assert!(matches!(told(&story, &advisor(2)), Some(Told::Changed(..))));
    story.accept(&advisor(1)).unwrap();
    assert_eq!(told(&story, &advisor(2)), Some(Told::Left));
}

//! Assigning, accepting, recusing.

use crate::story::*;
use nuanxin_domain::access::Verb;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{Job, Owner, Refusal, StateName, Step};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;

#[test]
fn accepting_meets_the_deadline_and_tells_the_resident() {
    let story = Story::new().accepted();
    assert_eq!(story.state(), StateName::InProgress);
    assert_eq!(story.request.step, Step::FirstContact);
    assert!(story.open(DeadlineKind::Accept).is_none());
    assert!(story.told(to(&resident()), NoticeTemplate::Accepted));
}

#[test]
fn of_two_advisors_who_accept_at_once_the_second_is_refused() {
    let mut story = Story::new().queued();
    story.accept(&advisor(1)).unwrap();
    let second = story.accept(&advisor(2));
    assert_eq!(
        second,
        Err(Refusal::IllegalMove(Verb::Accept, StateName::InProgress))
    );
    assert_eq!(second.unwrap_err().code(), "illegal_move");
}

#[test]
fn any_advisor_of_the_station_may_take_over_what_nobody_has_accepted_yet() {
    let mut story = Story::new().assigned();
    story.accept(&advisor(2)).unwrap();
    assert_eq!(
        story.request.state.owner(),
        Owner::Advisor {
            account: advisor(2).account
        }
    );
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffHandedOver));
}

#[test]
fn an_advisor_of_another_station_is_not_assigned() {
    let mut story = Story::new().queued();
    assert_eq!(
        story.assign(&lead(), &advisor_of(JNS, 1)),
        Err(Refusal::AdvisorElsewhere)
    );
}

#[test]
fn whoever_loses_it_to_another_is_told() {
    let mut story = Story::new().accepted();
    story.assign(&lead(), &advisor(2)).unwrap();
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffHandedOver));
    assert!(story.told(to(&advisor(2)), NoticeTemplate::StaffAssigned));
    assert!(
        story.open(DeadlineKind::Accept).is_some(),
        "the new one has still to accept"
    );
}

#[test]
fn recusal_looks_for_another_advisor_of_the_same_station_and_is_no_return() {
    let mut story = Story::new().accepted();
    story
        .act(&advisor(1), |r, cx| r.recuse(Some("是我表叔".into()), cx))
        .unwrap();
    assert_eq!(story.state(), StateName::Queued);
    assert_eq!(
        story.last.jobs,
        [Job::Assign {
            request: story.request.id
        }]
    );
    assert!(story.request.tally.returns.is_empty());
    assert_eq!(story.assign(&lead(), &advisor(1)), Err(Refusal::AdvisorExcluded));
    assert_eq!(story.accept(&advisor(1)), Err(Refusal::AdvisorExcluded));
    story.accept(&advisor(2)).unwrap();
}

#[test]
fn recusing_from_an_sos_rings_for_everybody_again() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    story.act(&advisor(1), |r, cx| r.recuse(None, cx)).unwrap();
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
    assert!(story.open(DeadlineKind::Accept).is_some());
}

#[test]
fn a_colleague_does_not_return_what_another_has_accepted() {
    let mut story = Story::new().accepted();
    assert_eq!(
        story.send_back(&advisor(2)),
        Err(Refusal::NotAllowed(Verb::Return))
    );
}

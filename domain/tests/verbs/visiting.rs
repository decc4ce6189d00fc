//! Visits by two people, and the visit to whom nobody reaches.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::deadline::{DeadlineKind, DeadlineStatus};
use nuanxin_domain::help_request::{
    Confirming, HelpRequest, Refusal, StateName, VisitReport, VisitorNamed, VisitorRole,
};
use nuanxin_domain::ids::VisitId;
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::urgency::Urgency;
use uuid::Uuid;

fn committee_worker() -> VisitorNamed {
    VisitorNamed::Other {
        role: VisitorRole::CommitteeWorker,
        name: "周建国".to_owned().into(),
        phone: Some("13900000001".to_owned().into()),
    }
}

/// Chen with the committee worker.
fn by_two(reached: bool) -> VisitReport {
    VisitReport {
        people: vec![VisitorNamed::Staff(advisor(1).account), committee_worker()],
        ..visited(reached, 1)
    }
}

fn visits(story: &mut Story, report: VisitReport) -> Told {
    story.act(&advisor(1), |r, cx| own(r.visit(report, &[], cx)))
}

fn confirms(story: &mut Story, by: &nuanxin_domain::access::Actor, how: Confirming) -> Told {
    let id = VisitId(Uuid::from_u128(1));
    story.act(by, |r, cx| own(r.confirm_visit(id, how, &[], cx)))
}

fn is_complete(request: &HelpRequest) -> bool {
    request.visits[0].is_complete()
}

/// Three calls in different half-days of two working days, and nobody answers.
fn unreached() -> Story {
    let mut story = Story::new().accepted();
    for when in ["09-14 11:00", "09-14 14:00", "09-15 10:00"] {
        assert!(story.open(DeadlineKind::HomeVisit).is_none());
        story.until(when);
        story.attempt(&advisor(1)).unwrap();
    }
    story
}

#[test]
fn one_alone_is_incomplete_and_the_second_makes_it_complete() {
    let mut story = Story::new().accepted();
    visits(&mut story, by_two(true)).unwrap();
    assert!(!is_complete(&story.request));
    assert!(story.request.is_reached(), "met in person all the same");
    let [card] = &story.last.visitors[..] else {
        panic!("the committee worker is kept apart")
    };
    assert_eq!((card.ordinal, card.name.expose().as_str()), (2, "周建国"));
    let json = serde_json::to_string(&story.request).unwrap();
    assert!(!json.contains("周建国") && !json.contains("13900000001"));

    let chen = Confirming::Account(advisor(1).account);
    assert_eq!(
        confirms(&mut story, &advisor(1), chen),
        Err(Refusal::VisitConfirmedAlready)
    );
    let zhou = Confirming::Account(advisor(2).account);
    assert_eq!(confirms(&mut story, &advisor(2), zhou), Err(Refusal::NotAVisitor));
    let nobody = Confirming::Code { ordinal: 1 };
    assert_eq!(
        confirms(&mut story, &advisor(1), nobody),
        Err(Refusal::NotAVisitor)
    );
    assert!(!is_complete(&story.request));
    let code = Confirming::Code { ordinal: 2 };
    confirms(&mut story, &advisor(1), code).unwrap();
    assert!(is_complete(&story.request));
    assert_eq!(
        confirms(&mut story, &advisor(1), code),
        Err(Refusal::VisitConfirmedAlready)
    );
}

#[test]
fn the_same_account_named_twice_is_one_person() {
    let mut story = Story::new().accepted();
    let twice = VisitReport {
        people: vec![
            VisitorNamed::Staff(advisor(1).account),
            VisitorNamed::Staff(advisor(1).account),
        ],
        ..visited(true, 1)
    };
    visits(&mut story, twice).unwrap();
    assert!(!is_complete(&story.request));
}

#[test]
fn two_of_the_staff_confirm_by_their_accounts_also_when_the_lead_writes_it_down() {
    let mut story = Story::new().accepted();
    let report = VisitReport {
        people: vec![
            VisitorNamed::Staff(advisor(1).account),
            VisitorNamed::Staff(advisor(2).account),
        ],
        ..visited(true, 1)
    };
    story.act(&lead(), |r, cx| own(r.visit(report, &[], cx))).unwrap();
    assert_eq!(story.request.visits[0].confirmed(), 0);
    confirms(&mut story, &advisor(1), Confirming::Account(advisor(1).account)).unwrap();
    confirms(&mut story, &advisor(2), Confirming::Account(advisor(2).account)).unwrap();
    assert!(is_complete(&story.request));
    story.rules.roster.works_at.insert(advisor(9).account, Some(JNS));
    let elsewhere = VisitReport {
        people: vec![VisitorNamed::Staff(advisor(9).account)],
        ..visited(true, 2)
    };
    assert_eq!(visits(&mut story, elsewhere), Err(Refusal::AdvisorElsewhere));
}

#[test]
fn three_calls_in_vain_ask_for_a_visit_on_the_next_working_day_and_two_people_meet_it() {
    let mut story = unreached();
    assert_eq!(story.due(DeadlineKind::HomeVisit), at("09-16 17:00"));
    assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffHomeVisit));
    visits(&mut story, by_two(false)).unwrap();
    assert!(
        story.open(DeadlineKind::HomeVisit).is_some(),
        "one alone is incomplete"
    );
    confirms(&mut story, &advisor(1), Confirming::Code { ordinal: 2 }).unwrap();
    assert_eq!(
        story
            .request
            .latest_deadline(DeadlineKind::HomeVisit)
            .unwrap()
            .status,
        DeadlineStatus::Met
    );
    assert!(story.open(DeadlineKind::FirstContact).is_some(), "nobody was met");
    assert!(story.request.tally.unreached.is_empty(), "calls count anew");
}

#[test]
fn a_call_that_reaches_them_after_all_makes_the_visit_needless() {
    let mut story = unreached();
    story.reach(&advisor(1)).unwrap();
    assert_eq!(
        story
            .request
            .latest_deadline(DeadlineKind::HomeVisit)
            .unwrap()
            .status,
        DeadlineStatus::Cancelled
    );
}

#[test]
fn urgent_the_same_day_and_in_danger_of_life_at_once() {
    let mut urgent = Story::urgent(Urgency::Urgent).accepted();
    urgent.attempt(&advisor(1)).unwrap();
    assert!(urgent.open(DeadlineKind::HomeVisit).is_none());
    urgent.after(30);
    urgent.attempt(&advisor(1)).unwrap();
    assert_eq!(
        urgent.due(DeadlineKind::HomeVisit),
        at("09-15 00:00"),
        "by the end of the day"
    );

    let mut late = Story::urgent(Urgency::Urgent).accepted();
    late.until("09-14 23:00");
    late.attempt(&advisor(1)).unwrap();
    late.after(10);
    late.attempt(&advisor(1)).unwrap();
    assert_eq!(late.due(DeadlineKind::HomeVisit), late.now + Duration::hours(2));

    let mut sos = Story::urgent(Urgency::Sos).accepted();
    sos.attempt(&advisor(1)).unwrap();
    assert_eq!(sos.due(DeadlineKind::HomeVisit), sos.now + Duration::minutes(15));
    sos.attempt(&advisor(1)).unwrap();
    assert_eq!(sos.count("home_visit_due"), 1, "once");
}

#[test]
fn a_return_visit_that_nobody_answers_is_no_alarm_but_ends_at_the_door() {
    let mut story = Story::urgent(Urgency::Sos).closed();
    for when in ["10-12 11:00", "10-12 14:00", "10-13 10:00"] {
        assert!(story.open(DeadlineKind::HomeVisit).is_none());
        story.until(when);
        story
            .act(&advisor(1), |r, cx| own(r.follow_up(followed_up(false), &[], cx)))
            .unwrap();
    }
    assert_eq!(story.due(DeadlineKind::HomeVisit), at("10-14 17:00"));
    visits(&mut story, by_two(true)).unwrap();
    assert!(story.open(DeadlineKind::ReturnVisit).is_none(), "met at the door");
    confirms(&mut story, &advisor(1), Confirming::Code { ordinal: 2 }).unwrap();
    assert_eq!(story.request.open_follow_ups().count(), 0);
    assert_eq!(story.state(), StateName::Closed);
}

#[test]
fn a_visit_before_the_promise_does_not_keep_it() {
    let mut story = Story::new().closed();
    let closed_at = story.now;
    story.until("09-20 10:00");
    let earlier = VisitReport {
        at: Some(closed_at - Duration::seconds(0)),
        ..visited(true, 1)
    };
    visits(&mut story, earlier).unwrap();
    assert!(
        story.open(DeadlineKind::ReturnVisit).is_some(),
        "more than fourteen days too early"
    );
    story.until("10-12 10:00");
    let mut other = story.clone();
    visits(&mut other, visited(true, 2)).unwrap();
    assert!(other.open(DeadlineKind::ReturnVisit).is_none());
    let before = VisitReport {
        at: Some(story.request.submitted_at),
        ..visited(true, 3)
    };
    visits(&mut story, before).unwrap();
    assert!(story.open(DeadlineKind::ReturnVisit).is_some());
}

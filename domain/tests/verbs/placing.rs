//! Submitting, routing, returning, triage.

use crate::story::*;
use nuanxin_domain::access::{Actor, Role, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    Addition, HelpRequest, Job, NotSubmittable, Refusal, ReturnGround, State, StateName, Submission,
    TriageDecision, TriageReason,
};
use nuanxin_domain::intake::{Intake, Missing};
use nuanxin_domain::need::Need;
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::personal::Personal;
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

fn submitted_by(by: &Actor, submission: Submission) -> Result<(), NotSubmittable> {
    let rules = rules();
    let cx = Deciding {
        by,
        now: at("09-14 10:00"),
        rules: &rules,
    };
    HelpRequest::submit(submission, &cx).map(drop)
}

#[test]
fn a_submission_asks_for_routing_and_starts_its_clock() {
    let story = Story::new();
    assert_eq!(
        story.last.jobs,
        [Job::Route {
            request: story.request.id
        }]
    );
    assert_eq!(
        story.due(DeadlineKind::Route) - story.now,
        chrono::Duration::seconds(60)
    );
    let sos = Story::urgent(Urgency::Sos);
    assert_eq!(
        sos.due(DeadlineKind::Route) - sos.now,
        chrono::Duration::seconds(10)
    );
}

#[test]
fn danger_words_raise_the_declared_urgency_and_never_lower_it() {
    let found = |declared, suggested| {
        let submission = Submission {
            declared,
            danger: danger(suggested),
            ..submission(1)
        };
        let story = Story::of(resident(), submission);
        assert_eq!(story.request.danger, ["violence"]);
        story.request.urgency
    };
    assert_eq!(found(Urgency::Normal, Urgency::Sos), Urgency::Sos);
    assert_eq!(found(Urgency::Sos, Urgency::Urgent), Urgency::Sos);
}

#[test]
fn the_need_abuse_makes_a_request_restricted() {
    let story = Story::of(
        resident(),
        Submission {
            needs: vec![Need::Abuse],
            ..submission(1)
        },
    );
    assert!(story.request.restricted);
}

#[test]
fn what_is_missing_is_said_all_at_once() {
    let empty = Submission {
        needs: vec![],
        intake: Personal::new(Intake::default()),
        account_reachable: false,
        attachments: vec![],
        ..submission(1)
    };
    let missing = vec![
        Missing::NeedOrText,
        Missing::ContactOrPlace,
        Missing::ProcessingConsent,
    ];
    assert_eq!(
        submitted_by(&resident(), empty),
        Err(NotSubmittable::Missing(missing))
    );
}

#[test]
fn administrators_submit_nothing_and_everybody_else_may() {
    assert_eq!(
        submitted_by(&admin(), submission(1)),
        Err(NotSubmittable::NotAllowed)
    );
    for by in [
        resident(),
        advisor(1),
        lead(),
        desk(),
        district(),
        Actor::system(),
    ] {
        assert_eq!(submitted_by(&by, submission(1)), Ok(()), "{:?}", by.role);
    }
}

#[test]
fn routing_meets_its_deadline_and_starts_the_clocks_of_the_station() {
    let story = Story::new().queued();
    assert!(story.open(DeadlineKind::Route).is_none());
    assert_eq!(
        story.due(DeadlineKind::Accept),
        at("09-14 14:00"),
        "4 working hours"
    );
    assert_eq!(
        story.due(DeadlineKind::FirstContact),
        at("09-15 17:00"),
        "1 working day"
    );
    assert_eq!(
        story.last.jobs,
        [Job::Assign {
            request: story.request.id
        }]
    );
    assert!(story.told(to(&resident()), NoticeTemplate::Routed));
    assert!(story.told(Audience::Lead { station: CJD }, NoticeTemplate::StaffNew));
}

#[test]
fn an_sos_rings_for_everybody_of_the_station_and_is_assigned_to_nobody() {
    let story = Story::urgent(Urgency::Sos).queued();
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
    assert!(story.last.jobs.is_empty());
    assert!(
        !story.told(Audience::District, NoticeTemplate::StaffSos),
        "the station is open"
    );
}

#[test]
fn an_sos_with_nobody_on_duty_goes_at_once_to_the_district() {
    let mut story = Story::urgent(Urgency::Sos);
    story.until("09-15 02:00");
    story.route(Some(CJD)).unwrap();
    assert!(story.told(Audience::District, NoticeTemplate::StaffSos));
}

#[test]
fn an_urgent_request_at_night_counts_from_the_next_opening() {
    let mut story = Story::urgent(Urgency::Urgent);
    story.until("09-15 02:00");
    story.route(Some(CJD)).unwrap();
    assert_eq!(story.due(DeadlineKind::Accept), at("09-15 09:30"));
}

#[test]
fn without_a_place_the_triage_desk_has_it_and_its_clock_runs_on() {
    let mut story = Story::new();
    story.route(None).unwrap();
    assert_eq!(story.state(), StateName::Triage);
    assert!(story.told(Audience::Triage, NoticeTemplate::StaffTriage));
    assert!(story.open(DeadlineKind::Route).is_some());
    story.after(2);
    assert!(story.told(Audience::Triage, NoticeTemplate::StaffMissed));
    assert!(story.request.is_overdue());
    story.until("09-16 17:00");
    assert!(
        story.told(Audience::District, NoticeTemplate::StaffEscalated),
        "a working day later"
    );
    story
        .act(&desk(), |r, cx| r.decide_route(TriageDecision::to(CJD), cx))
        .unwrap();
    assert_eq!(story.state(), StateName::Queued);
    assert!(story.open(DeadlineKind::Route).is_none());
}

#[test]
fn a_station_that_does_not_exist_is_refused() {
    let mut story = Story::new();
    story.route(None).unwrap();
    let nowhere = nuanxin_domain::ids::StationId(uuid::Uuid::from_u128(99));
    let refused = story.act(&district(), |r, cx| {
        r.decide_route(TriageDecision::to(nowhere), cx)
    });
    assert_eq!(refused, Err(Refusal::StationUnknown));
}

#[test]
fn a_return_keeps_the_due_times_at_the_next_station() {
    let mut story = Story::new().queued();
    let (accept, call) = (
        story.due(DeadlineKind::Accept),
        story.due(DeadlineKind::FirstContact),
    );
    story.after(60).send_back(&advisor(1)).unwrap();
    assert_eq!(story.state(), StateName::Returned);
    assert_eq!(
        story.last.jobs,
        [Job::Route {
            request: story.request.id
        }]
    );
    story.after(1).route(Some(JNS)).unwrap();
    assert_eq!(story.due(DeadlineKind::Accept), accept);
    assert_eq!(story.due(DeadlineKind::FirstContact), call);
}

#[test]
fn a_return_after_accepting_keeps_the_acceptance_time_too() {
    let mut story = Story::new().accepted();
    story.after(60).send_back(&advisor(1)).unwrap();
    story.route(Some(JNS)).unwrap();
    assert_eq!(story.due(DeadlineKind::Accept), at("09-14 14:00"));
}

#[test]
fn after_the_acceptance_time_a_return_is_too_late() {
    let mut story = Story::new().accepted();
    story.until("09-14 14:00");
    assert!(
        story.clone().send_back(&advisor(1)).is_ok(),
        "on the minute is in time"
    );
    story.until("09-14 14:01");
    assert_eq!(story.send_back(&advisor(1)), Err(Refusal::ReturnTooLate));
}

#[test]
fn more_time_to_accept_is_more_time_to_return() {
    let mut story = Story::new().queued();
    let later = at("09-15 12:00");
    let more = |r: &HelpRequest, cx: &Deciding<'_>| r.extend(DeadlineKind::Accept, later, "开会".into(), cx);
    story.act(&lead(), more).unwrap();
    story.until("09-15 11:00").send_back(&advisor(1)).unwrap();
}

#[test]
fn handing_it_on_inside_the_station_opens_no_new_time_to_return() {
    let mut story = Story::new().accepted();
    story.until("09-16 10:00");
    story.assign(&lead(), &advisor(2)).unwrap();
    assert_eq!(story.send_back(&advisor(2)), Err(Refusal::ReturnTooLate));
}

#[test]
fn a_corrected_address_opens_the_acceptance_time_again() {
    let mut story = Story::new().accepted();
    story.until("09-16 10:00");
    let correct = Addition {
        correction: Some(correction()),
        ..Addition::default()
    };
    story.act(&resident(), |r, cx| r.add(correct, cx)).unwrap();
    story.send_back(&advisor(1)).unwrap();
}

#[test]
fn an_sos_is_returned_only_after_contact() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    assert_eq!(story.send_back(&advisor(1)), Err(Refusal::ReturnNeedsContact));
    story.attempt(&advisor(1)).unwrap();
    assert_eq!(
        story.send_back(&advisor(1)),
        Err(Refusal::ReturnNeedsContact),
        "an attempt is no contact"
    );
    story.reach(&advisor(1)).unwrap();
    story.send_back(&advisor(1)).unwrap();
}

#[test]
fn the_router_never_sends_it_straight_back() {
    let mut story = Story::new().queued();
    story.send_back(&lead()).unwrap();
    story.after(1).route(Some(CJD)).unwrap();
    assert_eq!(
        story.request.state,
        State::Triage {
            reason: TriageReason::ReturnedFromThere
        }
    );
    assert!(story.open(DeadlineKind::Route).is_some());
}

#[test]
fn a_corrected_address_may_lead_back_to_the_same_station() {
    let mut story = Story::new().queued();
    let back = |r: &HelpRequest, cx: &Deciding<'_>| {
        r.send_back(
            ReturnGround::NotThisAddress,
            "门牌写错".into(),
            Some(correction()),
            cx,
        )
    };
    story.act(&lead(), back).unwrap();
    story.after(1).route(Some(CJD)).unwrap();
    assert_eq!(story.state(), StateName::Queued);
}

#[test]
fn a_corrected_address_takes_a_request_from_triage_to_the_router() {
    let mut story = Story::new();
    story.route(None).unwrap();
    let correct = Addition {
        correction: Some(correction()),
        ..Addition::default()
    };
    story.act(&resident(), |r, cx| r.add(correct, cx)).unwrap();
    assert_eq!(story.state(), StateName::Submitted);
    assert_eq!(
        story.last.jobs,
        [Job::Route {
            request: story.request.id
        }]
    );
    assert!(story.last.intake.is_some());
}

#[test]
fn raised_while_it_is_returned_it_is_due_at_the_next_station_in_minutes() {
    let mut story = Story::new().queued();
    story.send_back(&lead()).unwrap();
    story.after(1).raise(&desk(), Urgency::Sos).unwrap();
    let from = story.now;
    story.route(Some(JNS)).unwrap();
    assert_eq!(
        story.due(DeadlineKind::Accept) - from,
        chrono::Duration::minutes(5)
    );
    assert_eq!(
        story.due(DeadlineKind::FirstContact) - from,
        chrono::Duration::minutes(15)
    );
}

#[test]
fn only_the_product_itself_routes() {
    let mut story = Story::new();
    let refused = story.act(&district(), |r, cx| r.route(&placement(Some(CJD)), cx));
    assert_eq!(refused, Err(Refusal::NotAllowed(Verb::Route)));
    assert_eq!(Actor::system().role, Role::System);
}

//! Urgency and restriction.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{HelpRequest, Protected, Refusal, StateName};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

#[test]
fn anyone_who_sees_it_may_raise_the_urgency() {
    for by in [resident(), advisor(1), advisor(2), lead(), desk(), district()] {
        let mut story = Story::new().accepted();
        story.raise(&by, Urgency::Urgent).unwrap();
        assert_eq!(story.request.urgency, Urgency::Urgent);
        assert_eq!(
            story.request.declared,
            Urgency::Normal,
            "what was declared stays as it was said"
        );
    }
}

#[test]
fn only_staff_lower_the_urgency_with_a_reason_and_after_contact() {
    let mut story = Story::urgent(Urgency::Urgent).accepted();
    assert_eq!(
        story.raise(&resident(), Urgency::Normal),
        Err(Refusal::NotAllowed(Verb::LowerUrgency))
    );
    assert_eq!(
        story.raise(&advisor(1), Urgency::Normal),
        Err(Refusal::ContactMissing)
    );
    story.reach(&advisor(1)).unwrap();
    let silent = story.act(&advisor(1), |r, cx| {
        r.assess_urgency(Urgency::Normal, Some(" ".into()), cx)
    });
    assert_eq!(silent, Err(Refusal::ReasonMissing));
    story.raise(&advisor(1), Urgency::Normal).unwrap();
    assert_eq!(
        story.raise(&advisor(1), Urgency::Normal),
        Err(Refusal::UrgencyUnchanged)
    );
}

#[test]
fn raising_brings_the_open_deadlines_forward() {
    let mut story = Story::new().accepted();
    story.after(10).raise(&resident(), Urgency::Sos).unwrap();
    assert_eq!(
        story.due(DeadlineKind::FirstContact) - story.now,
        Duration::minutes(15)
    );
    let mut late = Story::urgent(Urgency::Sos).accepted();
    late.reach(&advisor(1)).unwrap();
    late.raise(&advisor(1), Urgency::Normal).unwrap();
    assert!(
        late.open(DeadlineKind::FirstContact).is_none(),
        "lowering sets nothing"
    );
}

#[test]
fn a_deadline_that_was_warned_of_is_not_missed_before_its_new_time() {
    let mut story = Story::new().queued();
    story.until("09-14 13:00");
    assert_eq!(story.count("deadline_warned"), 1);
    story.raise(&desk(), Urgency::Urgent).unwrap();
    story.until("09-14 13:29");
    assert_eq!(story.count("deadline_missed"), 0);
    story.until("09-14 13:30");
    assert_eq!(story.count("deadline_missed"), 1);
}

#[test]
fn of_what_was_missed_already_the_district_hears_in_minutes_once_it_is_an_sos() {
    let mut story = Story::new().accepted();
    story.until("09-15 17:00");
    assert_eq!(story.count("deadline_missed"), 1);
    story.raise(&desk(), Urgency::Sos).unwrap();
    story.after(4);
    assert_eq!(story.count("escalated"), 0);
    story.after(1);
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
}

#[test]
fn greater_danger_after_the_contact_asks_for_another_call() {
    let mut story = Story::new().reached();
    story.after(60).cry(&resident(), Urgency::Sos).unwrap();
    assert_eq!(
        story.due(DeadlineKind::FirstContact) - story.now,
        Duration::minutes(15)
    );
    assert!(!story.request.is_reached());
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffUrgencyRaised));
    assert_eq!(story.resolve(&advisor(1)), Err(Refusal::ContactMissing));
    story.reach(&advisor(1)).unwrap();
    story.resolve(&advisor(1)).unwrap();
}

#[test]
fn the_handler_who_raises_it_owes_nobody_another_call() {
    let mut story = Story::new().reached();
    story.raise(&advisor(1), Urgency::Urgent).unwrap();
    assert!(story.request.is_reached());
}

#[test]
fn greater_danger_ends_waiting() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    story.raise(&desk(), Urgency::Sos).unwrap();
    assert_eq!(story.state(), StateName::InProgress);
    assert!(story.open(DeadlineKind::ResumeWait).is_none());
}

#[test]
fn an_unaccepted_request_that_becomes_an_sos_rings_for_everybody() {
    let mut story = Story::new().assigned();
    story.raise(&desk(), Urgency::Sos).unwrap();
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
}

#[test]
fn danger_words_in_an_addition_flag_staff_even_when_the_urgency_is_high_already() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    story.cry(&resident(), Urgency::Urgent).unwrap();
    assert_eq!(story.request.danger, ["violence"]);
    assert_eq!(story.count("danger_flagged"), 1);
    assert_eq!(story.request.urgency, Urgency::Sos);
}

#[test]
fn danger_after_the_resolution_takes_the_request_up_again() {
    let mut story = Story::new().resolved();
    story.cry(&resident(), Urgency::Sos).unwrap();
    assert_eq!(story.state(), StateName::Queued);
    assert!(
        story.open(DeadlineKind::AutoClose).is_none(),
        "it does not close by itself"
    );
    assert_eq!(story.due(DeadlineKind::Accept) - story.now, Duration::minutes(5));
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
}

#[test]
fn nothing_about_a_restricted_request_is_sent_to_the_phone_of_the_requester() {
    let mut story = Story::new().accepted();
    story
        .act(&resident(), |r, cx| r.restrict(true, None, cx))
        .unwrap();
    story.reach(&advisor(1)).unwrap();
    story.wait(&advisor(1)).unwrap();
    let mut told = story.notices.iter().map(|notice| notice.audience);
    assert!(told.all(|audience| matches!(audience, Audience::SafeContact { .. })));
    let lifted = story.act(&advisor(1), |r, cx| r.restrict(false, None, cx));
    assert_eq!(
        lifted,
        Err(Refusal::NotAllowed(Verb::Unrestrict)),
        "the lead or the district lifts it"
    );
}

#[test]
fn what_protects_is_offered_when_there_is_something_to_do() {
    let offers = |story: &Story, by: &Actor, verb| story.request.available_verbs(by).contains(&verb);
    let mut story = Story::new().accepted();
    let ends = [Verb::FileMandatoryReport, Verb::DismissMandatoryReport];
    for verb in [ends[0], ends[1], Verb::Unrestrict] {
        assert!(!offers(&story, &lead(), verb), "{verb:?}");
    }
    assert!(offers(&story, &lead(), Verb::Restrict));
    let suspected = |r: &HelpRequest, cx: &Deciding<'_>| {
        r.open_mandatory_report_about(Protected::Minor, "手臂上有淤青".to_owned().into(), cx)
    };
    story.act(&advisor(1), suspected).unwrap();
    story.act(&lead(), |r, cx| r.restrict(true, None, cx)).unwrap();
    for verb in [ends[0], ends[1], Verb::Unrestrict] {
        assert!(offers(&story, &lead(), verb), "{verb:?}");
    }
    assert!(!offers(&story, &lead(), Verb::Restrict));
}

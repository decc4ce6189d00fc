//! Warned at 75 %, missed when due, then the district, then daily.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{EventKind, HelpRequest, Job, Refusal, StateName};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

const LEAD: Audience = Audience::Lead { station: CJD };

#[test]
fn the_owner_is_warned_at_three_quarters_and_told_with_the_lead_when_it_is_missed() {
    let mut story = Story::urgent(Urgency::Urgent).accepted();
    story.after(89);
    assert_eq!(story.count("deadline_warned"), 0);
    story.after(1);
    assert!(
        story.told(to(&advisor(1)), NoticeTemplate::StaffWarned),
        "90 of 120 minutes"
    );
    story.after(30);
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffMissed));
    assert!(story.told(LEAD, NoticeTemplate::StaffMissed));
    assert!(story.request.is_overdue());
}

#[test]
fn the_district_hears_after_five_minutes_of_an_sos_thirty_of_an_urgent_and_a_working_day_of_others() {
    let heard = |urgency, due: &str, before: &str, then: &str| {
        let mut story = Story::urgent(urgency).accepted();
        assert_eq!(story.due(DeadlineKind::FirstContact), at(due));
        story.until(before);
        assert_eq!((story.count("deadline_missed"), story.count("escalated")), (1, 0));
        story.until(then);
        assert_eq!(story.count("escalated"), 1);
        assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    };
    heard(Urgency::Sos, "09-14 10:15", "09-14 10:19", "09-14 10:20");
    heard(Urgency::Urgent, "09-14 12:00", "09-14 12:29", "09-14 12:30");
    heard(Urgency::Normal, "09-15 17:00", "09-16 16:59", "09-16 17:00");
}

#[test]
fn then_the_district_hears_daily_until_somebody_acts() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    story.until("09-14 10:20").until("09-15 10:19");
    assert_eq!(story.count("escalated"), 1);
    story.until("09-15 10:20").until("09-16 10:20");
    assert_eq!(story.count("escalated"), 3);
    story.reach(&advisor(1)).unwrap();
    story.until("09-18 10:20");
    assert_eq!(story.count("escalated"), 3);
    assert!(!story.request.is_overdue());
}

#[test]
fn a_catch_up_fires_each_rung_once_and_makes_up_for_no_day() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    story.until("09-17 12:00");
    assert_eq!(story.count("deadline_warned"), 1);
    assert_eq!(story.count("deadline_missed"), 1);
    assert_eq!(story.count("escalated"), 1, "three days of silence are one call");
    assert_eq!(story.sweep(), 0);
    story.until("09-18 10:19");
    assert_eq!(story.count("escalated"), 1);
    story.until("09-18 10:20");
    assert_eq!(story.count("escalated"), 2, "in the rhythm of the first");
}

#[test]
fn an_assignment_that_is_not_accepted_is_taken_back_and_never_goes_to_the_same_advisor() {
    let mut story = Story::new().assigned();
    story.until("09-14 14:00");
    assert_eq!(story.state(), StateName::Queued);
    assert!(story.told(to(&advisor(1)), NoticeTemplate::StaffTakenBack));
    assert!(story.request.wants_hands());
    assert_eq!(
        story.last.jobs,
        [Job::Assign {
            request: story.request.id
        }]
    );
    assert_eq!(
        story.due(DeadlineKind::Accept),
        at("09-15 10:00"),
        "4 working hours anew"
    );
    assert_eq!(
        story.due(DeadlineKind::FirstContact),
        at("09-15 17:00"),
        "the call is due as before"
    );
    assert_eq!(story.assign(&lead(), &advisor(1)), Err(Refusal::AdvisorExcluded));
}

#[test]
fn after_two_it_stays_with_the_lead_and_then_the_district_hears() {
    let mut story = Story::new().assigned();
    story.until("09-14 14:00").assign(&lead(), &advisor(2)).unwrap();
    story.until("09-15 10:00");
    assert_eq!(story.state(), StateName::Queued);
    assert!(story.told(LEAD, NoticeTemplate::StaffTakenBack));
    assert!(story.last.jobs.is_empty(), "nobody is chosen any more");
    assert!(!story.request.wants_hands());
    story.until("09-16 17:00");
    assert_eq!(story.count("taken_back"), 2);
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    story.assign(&lead(), &advisor(3)).unwrap();
    story.accept(&advisor(3)).unwrap();
    assert!(story.open(DeadlineKind::Accept).is_none());
}

#[test]
fn a_request_that_nobody_is_assigned_to_climbs_to_lead_and_district() {
    let mut story = Story::new().queued();
    story.until("09-14 13:00");
    assert!(story.told(LEAD, NoticeTemplate::StaffWarned));
    story.until("09-14 14:00");
    assert!(story.told(LEAD, NoticeTemplate::StaffMissed));
    story.until("09-15 17:00");
    let district = EventKind::Escalated {
        deadline: DeadlineKind::Accept,
        rung: 2,
    };
    assert!(story.happened(&district));
}

#[test]
fn an_sos_that_nobody_accepts_reaches_the_district_in_ten_minutes() {
    let mut story = Story::urgent(Urgency::Sos).queued();
    story.after(5);
    assert!(story.told(LEAD, NoticeTemplate::StaffMissed));
    story.after(5);
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
}

#[test]
fn an_sos_taken_back_rings_for_everybody_again() {
    let mut story = Story::urgent(Urgency::Sos).queued();
    story.assign(&lead(), &advisor(1)).unwrap();
    story.after(5);
    assert_eq!(story.count("taken_back"), 1);
    assert!(story.told(Audience::Station { station: CJD }, NoticeTemplate::StaffSos));
}

#[test]
fn more_time_starts_a_new_ladder_and_a_miss_stays_on_record() {
    let mut story = Story::new().accepted();
    let more = |to: &str| {
        let to = at(to);
        move |r: &HelpRequest, cx: &Deciding<'_>| {
            r.extend(DeadlineKind::FirstContact, to, "住院中".into(), cx)
        }
    };
    assert_eq!(
        story.act(&lead(), more("09-15 16:00")),
        Err(Refusal::DeadlineNotLater)
    );
    story.until("09-15 17:00");
    story.act(&lead(), more("09-17 17:00")).unwrap();
    assert!(!story.request.is_overdue());
    let missed = story.request.deadlines.iter().filter(|d| d.missed_at.is_some());
    assert_eq!(missed.count(), 1, "nobody extends a miss away");
    story.until("09-17 17:00");
    assert_eq!(
        (story.count("deadline_warned"), story.count("deadline_missed")),
        (2, 2)
    );
}

#[test]
fn only_the_product_itself_climbs() {
    let mut story = Story::new().queued();
    story.now += Duration::days(3);
    let by = district();
    let cx = Deciding {
        by: &by,
        now: story.now,
        rules: &story.rules,
    };
    assert_eq!(
        story.request.climb(&cx).unwrap_err(),
        Refusal::NotAllowed(Verb::Escalate)
    );
    let by = Actor::system();
    let cx = Deciding { by: &by, ..cx };
    assert!(story.request.climb(&cx).unwrap().is_some());
}

#[test]
fn after_an_outage_each_is_told_once_how_it_stands() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    story.now = at("09-16 12:00");
    story
        .act(&Actor::system(), |r, cx| r.catch_up(cx).map(Option::unwrap))
        .unwrap();
    let told: Vec<_> = story.notices.iter().map(|n| (n.audience, n.template)).collect();
    let expected = [
        (to(&advisor(1)), NoticeTemplate::StaffMissed),
        (Audience::District, NoticeTemplate::StaffEscalated),
        (LEAD, NoticeTemplate::StaffEscalated),
    ];
    assert_eq!(told, expected);
    let rungs = ["deadline_warned", "deadline_missed", "escalated"].map(|code| story.count(code));
    assert_eq!(rungs, [1, 1, 1]);
    assert_eq!(story.sweep(), 0);
}

#[test]
fn the_daily_call_counts_on_for_as_long_as_nobody_acts() {
    let mut story = Story::new().queued();
    story.until("09-16 12:00");
    for _ in 0..400 {
        story.after(24 * 60);
    }
    let rungs = story.events.iter().filter_map(|event| match event.kind {
        EventKind::Escalated {
            deadline: DeadlineKind::Accept,
            rung,
        } => Some(rung),
        _ => None,
    });
    let rungs: Vec<u16> = rungs.collect();
    let expected: Vec<u16> = (2..).take(rungs.len()).collect();
    assert!(rungs.len() > 400, "{}", rungs.len());
    assert_eq!(rungs, expected);
}

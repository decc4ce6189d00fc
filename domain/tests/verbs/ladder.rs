//! Warned at 75 %, missed when due, then the district, then daily.

use crate::story::*;
use chrono::Duration;
use nuanxin_domain::access::{Actor, Verb};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{EventKind, HelpRequest, Job, Means, Refusal, StateName, Words};
use nuanxin_domain::notice::{Audience, NoticeTemplate};
use nuanxin_domain::rules::Deciding;
use nuanxin_domain::urgency::Urgency;

const LEAD: Audience = Audience::Lead { station: CJD };

/// How often the owner was warned of the first contact, it was missed, and the district heard.
fn rungs(story: &Story) -> [usize; 3] {
    let deadline = DeadlineKind::FirstContact;
    let count = |fits: &dyn Fn(&EventKind) -> bool| story.events.iter().filter(|e| fits(&e.kind)).count();
    [
        count(&|kind| *kind == EventKind::DeadlineWarned { deadline }),
        count(&|kind| *kind == EventKind::DeadlineMissed { deadline }),
        count(&|kind| matches!(kind, EventKind::Escalated { deadline: of, .. } if *of == deadline)),
    ]
}

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
    assert_eq!(rungs(&story)[2], 1);
    story.until("09-15 10:20").until("09-16 10:20");
    assert_eq!(rungs(&story)[2], 3);
    story.reach(&advisor(1)).unwrap();
    story.assess(&advisor(1), false).unwrap();
    story.serve(&advisor(1), None).unwrap();
    story.until("09-18 10:20");
    assert_eq!(rungs(&story)[2], 3);
    assert!(!story.request.is_overdue());
}

#[test]
fn a_catch_up_fires_each_rung_once_and_makes_up_for_no_day() {
    let mut story = Story::urgent(Urgency::Sos).accepted();
    story.until("09-17 12:00");
    assert_eq!(rungs(&story), [1, 1, 1], "three days of silence are one call");
    assert_eq!(story.sweep(), 0);
    story.until("09-18 10:19");
    assert_eq!(rungs(&story)[2], 1);
    story.until("09-18 10:20");
    assert_eq!(rungs(&story)[2], 2, "in the rhythm of the first");
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
    let station = Audience::Station { station: CJD };
    assert!(story.told(station, NoticeTemplate::StaffMissed));
    assert!(
        !story.told(LEAD, NoticeTemplate::StaffMissed),
        "the lead is one of them"
    );
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
fn an_sos_that_nobody_accepts_does_not_fall_asleep_and_once_accepted_calls_daily() {
    let mut story = Story::urgent(Urgency::Sos).queued();
    let station = Audience::Station { station: CJD };
    story.after(5);
    assert!(
        story.told(station, NoticeTemplate::StaffMissed),
        "everybody of the station"
    );
    story.after(5);
    let of = |story: &Story, which: DeadlineKind| {
        let called =
            |kind: &EventKind| matches!(kind, EventKind::Escalated { deadline, .. } if *deadline == which);
        story.events.iter().filter(|event| called(&event.kind)).count()
    };
    let calls = |story: &Story| of(story, DeadlineKind::Accept);
    assert_eq!(calls(&story), 1);
    for quarter in 1..=8 {
        story.after(15);
        assert_eq!(calls(&story), 1 + quarter, "every quarter of an hour");
    }
    assert!(story.told(station, NoticeTemplate::StaffEscalated));
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    story.assign(&lead(), &advisor(1)).unwrap();
    story.after(15);
    assert_eq!(calls(&story), 10, "an assignment is no acceptance");
    story.accept(&advisor(1)).unwrap();
    let before = of(&story, DeadlineKind::FirstContact);
    story.after(24 * 60);
    assert_eq!(calls(&story), 10);
    let daily = of(&story, DeadlineKind::FirstContact);
    assert_eq!(daily, before + 1, "of the first contact, daily");
}

#[test]
fn an_sos_taken_back_loses_no_minute_on_the_way_to_the_district() {
    let mut story = Story::urgent(Urgency::Sos).queued();
    story.assign(&lead(), &advisor(1)).unwrap();
    story.after(5);
    assert_eq!(story.state(), StateName::Queued);
    story.after(5);
    assert!(story.told(Audience::District, NoticeTemplate::StaffEscalated));
    assert_eq!(story.assign(&lead(), &advisor(1)), Err(Refusal::AdvisorExcluded));
}

#[test]
fn who_acts_quiets_the_district_for_a_working_day_and_reading_notes_and_attempts_quiet_nobody() {
    let called = |act: &dyn Fn(&mut Story)| {
        let mut story = Story::new().accepted();
        story.until("09-16 17:00");
        assert_eq!(story.count("escalated"), 1, "one working day after the miss");
        story.now = at("09-17 10:00");
        act(&mut story);
        story.until("09-17 17:00");
        let next_day = story.count("escalated");
        story.until("09-18 17:00");
        (next_day, story.count("escalated"))
    };
    assert_eq!(called(&|_| ()), (2, 3), "daily");
    assert_eq!(called(&|story| story.attempt(&advisor(1)).unwrap()), (2, 3));
    let note = |story: &mut Story| {
        let words = Words::internal("看过了");
        story.act(&advisor(1), |r, cx| r.note(words, cx)).unwrap();
    };
    assert_eq!(called(&note), (2, 3));
    assert_eq!(called(&|story| story.reach(&advisor(1)).unwrap()), (1, 1), "kept");
    let visit = |story: &mut Story| {
        let nobody_there = visited(false, 1);
        story
            .act(&advisor(1), |r, cx| own(r.visit(nobody_there, &[], cx)))
            .unwrap();
    };
    assert_eq!(
        called(&visit),
        (1, 2),
        "a fresh promise of a working day, then it goes on"
    );
    let hand_on = |story: &mut Story| story.assign(&lead(), &advisor(2)).unwrap();
    assert_eq!(called(&hand_on), (1, 2));
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
    let fired = ["deadline_warned", "deadline_missed", "escalated"].map(|code| story.count(code));
    assert_eq!(
        fired,
        [3, 3, 3],
        "of the call, the assessment and the first service"
    );
    assert_eq!(story.sweep(), 0);
}

#[test]
fn a_clock_set_back_fires_nothing_refuses_what_lies_ahead_of_it_and_harms_nothing_when_it_is_right_again() {
    let mut story = Story::new().accepted();
    story.until("09-15 17:00");
    let rungs =
        |story: &Story| ["deadline_warned", "deadline_missed", "escalated"].map(|code| story.count(code));
    assert_eq!(rungs(&story), [1, 1, 0]);
    story.now = at("09-14 11:00");
    assert_eq!(story.sweep(), 0);
    let later = |r: &HelpRequest, cx: &Deciding<'_>| {
        r.first_contact(Means::Phone, true, Some(at("09-15 16:00")), Words::default(), cx)
    };
    assert_eq!(story.act(&advisor(1), later), Err(Refusal::TimeOutOfRange));
    story.now = at("09-13 10:00");
    assert_eq!(
        story.reach(&advisor(1)),
        Err(Refusal::TimeOutOfRange),
        "before it was asked"
    );
    story.now = at("09-14 11:00");
    story.assign(&lead(), &advisor(2)).unwrap();
    assert_eq!(story.sweep(), 0);
    story.until("09-15 17:00");
    assert_eq!(
        rungs(&story),
        [2, 2, 0],
        "of the acceptance that is owed anew, and nothing twice"
    );
    story.until("09-16 17:00");
    assert_eq!(
        story.count("escalated"),
        1,
        "of the call, which was due a working day before"
    );
}

//! Clocks that stand still while a request waits, and due times that move with the calendar.

use crate::story::*;
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::{CalendarYear, WorkCalendar};
use nuanxin_domain::deadline::{DeadlineKind, MoveReason};
use nuanxin_domain::help_request::{EventKind, Refusal, Words};
use nuanxin_domain::urgency::Urgency;

/// The published calendar with more days off.
fn with_days_off(year: i32, days: &[&str]) -> WorkCalendar {
    let published = WorkCalendar::embedded();
    let empty = CalendarYear {
        year,
        notices: vec![],
        days: vec![],
    };
    let mut changed = published
        .years()
        .find(|known| known.year == year)
        .cloned()
        .unwrap_or(empty);
    for day in days {
        let text = format!(r#"{{"date":"{day}","name":"高温","off":true}}"#);
        changed.days.push(serde_json::from_str(&text).unwrap());
    }
    published.with_year(changed).unwrap()
}

impl Story {
    fn recounts(&mut self) -> bool {
        let before = self.events.len();
        let decided = {
            let by = Actor::system();
            let cx = nuanxin_domain::rules::Deciding {
                by: &by,
                now: self.now,
                rules: &self.rules,
            };
            self.request.recount(MoveReason::Calendar, &cx).unwrap()
        };
        if let Some(decided) = decided {
            self.keep(decided);
        }
        self.events.len() > before
    }
}

#[test]
fn a_single_service_is_resolved_in_twenty_ten_or_five_working_days_from_the_routing() {
    let due = |urgency| Story::urgent(urgency).queued().due(DeadlineKind::Resolution);
    // 25 September is 中秋节 of 2026, 1 to 7 October the national holidays; 20 September and 10 October are worked
    assert_eq!(due(Urgency::Sos), at("09-20 17:00"));
    assert_eq!(due(Urgency::Urgent), at("09-28 17:00"));
    assert_eq!(due(Urgency::Normal), at("10-16 17:00"));
}

#[test]
fn resolving_meets_it_and_taking_it_up_again_promises_it_anew() {
    let mut story = Story::new().resolved();
    assert!(story.open(DeadlineKind::Resolution).is_none());
    let met = story.request.latest_deadline(DeadlineKind::Resolution).unwrap();
    assert_eq!(met.ended_at, Some(story.now));
    story.until("09-15 10:00");
    story
        .act(&lead(), |r, cx| r.reopen(Words::default(), true, cx))
        .unwrap();
    assert_eq!(story.due(DeadlineKind::Resolution), at("10-19 17:00"));
}

#[test]
fn while_it_waits_the_clock_stands_still_and_the_due_time_moves_by_the_working_time_lost() {
    let mut story = Story::new().reached();
    let before = story.due(DeadlineKind::Resolution);
    story.until("09-15 15:00");
    story.wait(&advisor(1)).unwrap();
    // promised no earlier than the wait may last
    assert!(story.due(DeadlineKind::Resolution) > before);
    story.until("09-16 11:00");
    story.say(&resident(), "带来了").unwrap();
    // two hours of Tuesday and two of Wednesday
    assert_eq!(
        (before, story.due(DeadlineKind::Resolution)),
        (at("10-16 17:00"), at("10-19 13:00"))
    );
    story.wait(&advisor(1)).unwrap();
    story.act(&advisor(1), |r, cx| r.resume(None, cx)).unwrap();
    assert_eq!(
        story.due(DeadlineKind::Resolution),
        at("10-19 13:00"),
        "no time was lost"
    );
    let counting = story
        .open(DeadlineKind::Resolution)
        .unwrap()
        .counting
        .clone()
        .unwrap();
    assert_eq!(counting.pauses.len(), 2);
    let explained = counting.explained(&story.rules.calendar);
    assert_eq!(explained.pauses[0].1, chrono::Duration::hours(4));
    assert_eq!(explained.counted.len(), 20);
}

#[test]
fn a_night_or_a_weekend_of_waiting_loses_no_working_time() {
    let mut story = Story::new().reached();
    let before = story.due(DeadlineKind::Resolution);
    story.until("09-18 17:30");
    story.wait(&advisor(1)).unwrap();
    story.until("09-20 08:59");
    story.act(&advisor(1), |r, cx| r.resume(None, cx)).unwrap();
    assert_eq!(story.due(DeadlineKind::Resolution), before);
}

#[test]
fn a_wait_that_ends_by_itself_has_cost_what_it_was_promised_to_cost_at_most() {
    let mut story = Story::new().reached();
    story.wait(&advisor(1)).unwrap();
    let at_most = story.due(DeadlineKind::Resolution);
    story.until("09-30 10:00");
    assert_eq!(story.count("resumed"), 1);
    assert_eq!(story.due(DeadlineKind::Resolution), at_most);
}

#[test]
fn an_sos_never_waits_by_its_clock() {
    let mut story = Story::urgent(Urgency::Sos).reached();
    let before = story.due(DeadlineKind::Resolution);
    story.wait(&advisor(1)).unwrap();
    story.after(60 * 24);
    assert_eq!(story.due(DeadlineKind::Resolution), before);
}

#[test]
fn nobody_is_warned_while_the_clock_stands_still() {
    let mut story = Story::new().reached();
    story.until("10-12 09:00");
    let deadline = DeadlineKind::Resolution;
    assert!(
        story.happened(&EventKind::DeadlineWarned { deadline }),
        "three quarters are over"
    );
    let mut other = Story::new().reached();
    other.until("10-08 09:00");
    other.wait(&advisor(1)).unwrap();
    let resumes = other.due(DeadlineKind::ResumeWait);
    let next = other.open(DeadlineKind::Resolution).unwrap().next_action_at;
    assert!(next >= Some(resumes));
}

#[test]
fn a_holiday_that_is_published_late_moves_what_runs_with_the_reason_and_the_version() {
    let mut story = Story::new().queued();
    let (call, resolution) = (
        story.due(DeadlineKind::FirstContact),
        story.due(DeadlineKind::Resolution),
    );
    assert!(!story.recounts(), "the same calendar changes nothing");
    story.rules.calendar = with_days_off(2026, &["2026-09-15", "2026-09-16"]).into();
    assert!(story.recounts());
    assert_eq!(
        (call, story.due(DeadlineKind::FirstContact)),
        (at("09-15 17:00"), at("09-17 17:00"))
    );
    assert_eq!(
        (resolution, story.due(DeadlineKind::Resolution)),
        (at("10-16 17:00"), at("10-20 17:00"))
    );
    assert!(story.happened(&EventKind::DeadlineMoved {
        deadline: DeadlineKind::FirstContact,
        from: at("09-15 17:00"),
        to: at("09-17 17:00"),
        because: MoveReason::Calendar,
        version: story.rules.calendar.version().to_owned(),
    }));
    assert_eq!(
        story.count("deadline_moved"),
        4,
        "acceptance in hours of today is not touched"
    );
    assert!(!story.recounts(), "a second time changes nothing");
    story.until("09-16 18:00");
    assert_eq!(
        story
            .request
            .latest_deadline(DeadlineKind::FirstContact)
            .unwrap()
            .missed_at,
        None
    );
}

#[test]
fn what_was_missed_by_a_calendar_that_was_wrong_is_promised_anew() {
    let mut story = Story::new().accepted();
    story.until("09-15 18:00");
    assert!(story.request.is_overdue());
    story.rules.calendar = with_days_off(2026, &["2026-09-15"]).into();
    assert!(story.recounts());
    assert!(!story.request.is_overdue());
    assert_eq!(story.due(DeadlineKind::FirstContact), at("09-16 17:00"));
    let calls = story
        .request
        .deadlines
        .iter()
        .filter(|d| d.kind == DeadlineKind::FirstContact);
    assert_eq!(calls.count(), 2, "what was told stays in the file");
    story.until("09-16 17:00");
    assert_eq!(story.count("deadline_missed"), 2);
}

#[test]
fn nothing_is_moved_into_the_past_and_what_is_missed_by_both_stays_missed() {
    let late = with_days_off(2026, &["2026-09-15", "2026-09-16"]);
    let mut story = Story::new();
    story.rules.calendar = late.into();
    let mut story = story.accepted();
    assert_eq!(story.due(DeadlineKind::FirstContact), at("09-17 17:00"));
    story.until("09-16 12:00");
    story.rules.calendar = WorkCalendar::embedded().into();
    assert!(story.recounts(), "the resolution moves");
    assert_eq!(
        story.due(DeadlineKind::FirstContact),
        at("09-17 17:00"),
        "nobody could keep yesterday"
    );
    story.until("09-17 17:00");
    assert!(story.request.is_overdue());
    assert!(!story.recounts());
}

#[test]
fn a_provisional_time_that_turns_out_right_is_confirmed() {
    let mut story = Story::new();
    story.rules.calendar = WorkCalendar::weekends_only().into();
    let mut story = story.accepted();
    assert!(story.open(DeadlineKind::FirstContact).unwrap().provisional);
    story.rules.calendar = WorkCalendar::embedded().into();
    assert!(story.recounts());
    assert!(!story.open(DeadlineKind::FirstContact).unwrap().provisional);
    assert_eq!(story.due(DeadlineKind::FirstContact), at("09-15 17:00"));
    assert_eq!(
        (story.count("deadline_confirmed"), story.count("deadline_moved")),
        (2, 2),
        "first contact and first service; assessment and resolution"
    );
}

#[test]
fn what_was_counted_by_an_old_calendar_is_counted_anew_before_anybody_is_told() {
    let mut story = Story::new().accepted();
    story.rules.calendar = with_days_off(2026, &["2026-09-15"]).into();
    // nobody has counted anew yet: the sweep finds it
    story.until("09-15 18:00");
    assert_eq!(
        (story.count("deadline_moved"), story.count("deadline_missed")),
        (4, 0)
    );
    assert_eq!(story.due(DeadlineKind::FirstContact), at("09-16 17:00"));
}

#[test]
fn the_district_is_not_called_early_by_the_calendar_of_before() {
    let mut story = Story::new().accepted();
    story.until("09-15 18:00");
    assert!(story.request.is_overdue());
    story.rules.calendar = with_days_off(2026, &["2026-09-16"]).into();
    story.until("09-17 08:59");
    assert_eq!(story.count("escalated"), 0, "16 September is not worked");
    assert_eq!(story.count("district_later"), 1, "and the timeline says so");
    story.until("09-18 09:00");
    assert!(story.count("escalated") > 0);
}

#[test]
fn closing_never_waits_for_a_year_without_data() {
    let mut story = Story::new();
    story.rules.calendar = WorkCalendar::weekends_only().into();
    let mut story = story.resolved();
    assert!(story.open(DeadlineKind::AutoClose).unwrap().provisional);
    story.until("09-21 17:00");
    assert_eq!(story.count("closed"), 1);
}

#[test]
fn a_clock_that_is_set_backwards_loses_nothing_and_fires_nothing() {
    let mut story = Story::new().reached();
    let before = story.due(DeadlineKind::Resolution);
    story.until("09-15 11:00");
    story.wait(&advisor(1)).unwrap();
    story.now = at("09-15 09:00");
    assert_eq!(story.sweep(), 0);
    story.act(&advisor(1), |r, cx| r.resume(None, cx)).unwrap();
    assert_eq!(
        story.due(DeadlineKind::Resolution),
        before,
        "a wait that ended before it began took no time"
    );
    story.until("09-15 12:00");
    story.wait(&advisor(1)).unwrap();
    story.until("09-15 13:00");
    story.act(&advisor(1), |r, cx| r.resume(None, cx)).unwrap();
    assert_eq!(story.due(DeadlineKind::Resolution), at("10-19 10:00"));
    let fired = story.events.len();
    story.now = at("09-14 10:00");
    assert_eq!((story.sweep(), story.events.len()), (0, fired));
}

#[test]
fn only_the_product_itself_counts_anew() {
    let mut story = Story::new().queued();
    story.rules.calendar = with_days_off(2026, &["2026-09-15"]).into();
    let tried = story.act(&lead(), |r, cx| {
        r.recount(MoveReason::Calendar, cx)
            .map(|decided| decided.expect("is news"))
    });
    assert!(matches!(tried, Err(Refusal::NotAllowed(_))));
}

use super::*;
use crate::calendar::{ZONE, instant};
use proptest::prelude::*;
use std::sync::LazyLock;

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(WorkCalendar::embedded);

/// Shanghai time of 2026, as `"09-14 09:00"`.
fn at(text: &str) -> DateTime<Utc> {
    let wall = chrono::NaiveDateTime::parse_from_str(&format!("2026-{text}"), "%Y-%m-%d %H:%M").unwrap();
    instant(wall)
}

fn calls(times: &[&str]) -> Vec<Attempt> {
    let call = |text: &&str| Attempt {
        at: at(text),
        means: Means::Phone,
    };
    times.iter().map(call).collect()
}

fn owed(urgency: Urgency, times: &[&str]) -> bool {
    visit_is_owed(urgency, &calls(times), &CALENDAR)
}

#[test]
fn three_calls_in_different_half_days_of_two_working_days_call_for_a_visit() {
    let normal = |times: &[&str]| owed(Urgency::Normal, times);
    assert!(normal(&["09-14 10:00", "09-14 15:00", "09-15 09:00"]));
    assert!(
        !normal(&["09-14 10:00", "09-14 11:59", "09-15 09:00"]),
        "one half-day twice"
    );
    assert!(
        normal(&["09-14 11:59", "09-14 12:00", "09-15 09:00"]),
        "noon parts the day"
    );
    assert!(
        !normal(&["09-14 10:00", "09-15 10:00", "09-16 10:00"]),
        "three working days"
    );
    assert!(
        normal(&["09-11 16:00", "09-12 10:00", "09-14 09:00"]),
        "a weekend between Friday and Monday counts no working days"
    );
    assert!(
        !normal(&["09-18 16:00", "09-20 10:00", "09-21 09:00"]),
        "the make-up Sunday is a working day"
    );
    assert!(
        normal(&["09-01 10:00", "09-14 10:00", "09-14 15:00", "09-15 09:00"]),
        "an old call does not spoil three new ones"
    );
}

#[test]
fn two_calls_within_half_an_hour_call_for_a_visit_when_it_is_urgent() {
    let urgent = |times: &[&str]| owed(Urgency::Urgent, times);
    assert!(urgent(&["09-14 10:00", "09-14 10:30"]));
    assert!(!urgent(&["09-14 10:00", "09-14 10:31"]));
    assert!(!urgent(&["09-14 10:00"]));
    assert!(
        urgent(&["09-14 10:00", "09-14 10:40", "09-14 11:05"]),
        "the last two"
    );
    assert!(
        urgent(&["09-14 10:00", "09-14 15:00", "09-15 09:00"]),
        "as for a normal one"
    );
}

#[test]
fn one_failed_call_calls_for_a_visit_when_life_is_in_danger() {
    assert!(owed(Urgency::Sos, &["10-01 03:00"]));
    assert!(!owed(Urgency::Sos, &[]));
}

#[test]
fn the_newest_attempts_are_kept_in_order() {
    let mut kept = Vec::new();
    for minute in (0..40).rev() {
        remember(
            &mut kept,
            Attempt {
                at: at("09-14 10:00") + Duration::minutes(minute),
                means: Means::Phone,
            },
        );
    }
    assert_eq!(kept.len(), KEPT);
    assert!(kept.is_sorted_by_key(|attempt| attempt.at));
    assert_eq!(kept.last().unwrap().at, at("09-14 10:39"));
}

/// Attempts over a fortnight around the National Day, by the half-hour.
fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let start = at("09-25 00:00");
    let attempt = (0..14 * 48_i64).prop_map(move |half_hours| Attempt {
        at: start + Duration::minutes(half_hours * 30),
        means: Means::Phone,
    });
    prop::collection::vec(attempt, 0..6)
}

/// The rule in the words of the law, by trying all triples and pairs.
fn by_hand(urgency: Urgency, attempts: &[Attempt]) -> bool {
    let day = |one: &Attempt| one.at.with_timezone(&ZONE).date_naive();
    let half = |one: &Attempt| (day(one), one.at.with_timezone(&ZONE).hour() / 12);
    let working = |from: NaiveDate, to: NaiveDate| {
        from.iter_days()
            .take_while(|date| *date <= to)
            .filter(|date| CALENDAR.is_working_day(*date))
            .count()
    };
    let mut triple = false;
    let mut pair = false;
    for a in attempts {
        for b in attempts {
            pair |= !std::ptr::eq(a, b) && (a.at - b.at).abs() <= Duration::minutes(30);
            for c in attempts {
                let different = half(a) != half(b) && half(b) != half(c) && half(a) != half(c);
                let first = day(a).min(day(b)).min(day(c));
                let last = day(a).max(day(b)).max(day(c));
                triple |= different && working(first, last) <= 2;
            }
        }
    }
    match urgency {
        Urgency::Sos => !attempts.is_empty(),
        Urgency::Urgent => pair || triple,
        Urgency::Normal => triple,
    }
}

proptest! {
    #[test]
    fn the_rule_is_what_trying_everything_says(attempts in attempts()) {
        for urgency in [Urgency::Normal, Urgency::Urgent, Urgency::Sos] {
            prop_assert_eq!(visit_is_owed(urgency, &attempts, &CALENDAR), by_hand(urgency, &attempts));
        }
    }

    #[test]
    fn more_attempts_and_more_danger_never_take_a_visit_back(attempts in attempts(), more in attempts()) {
        let mut all = attempts.clone();
        all.extend(more);
        let mut before = false;
        for urgency in [Urgency::Normal, Urgency::Urgent, Urgency::Sos] {
            let now = visit_is_owed(urgency, &attempts, &CALENDAR);
            prop_assert!(now || !before);
            prop_assert!(!now || visit_is_owed(urgency, &all, &CALENDAR));
            before = now;
        }
    }
}

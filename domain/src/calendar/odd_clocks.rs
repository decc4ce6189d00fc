//! Clocks that are odd: in another time zone, on a leap second, set backwards.

use super::tests::{at, date};
use super::*;

#[test]
fn a_server_in_another_time_zone_counts_the_same() {
    let program = std::env::current_exe().unwrap();
    for zone in ["Pacific/Kiritimati", "America/New_York", "Asia/Kathmandu"] {
        // the tests of counting and of the night once more, in a process of that zone
        let ran = std::process::Command::new(&program)
            .args(["calendar::tests::", "quiet_hours::tests::"])
            .env("TZ", zone)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(ran.status.success(), "{zone}: {said}");
        assert!(
            said.contains("passed") && !said.contains(" 0 passed"),
            "{zone}: {said}"
        );
    }
}

#[test]
fn a_leap_second_is_counted_from_like_the_second_before_it() {
    let (calendar, hours) = (WorkCalendar::embedded(), OpeningHours::default());
    // 2016-12-31 23:59:60 UTC was 07:59:60 in Shanghai
    let leap: DateTime<Utc> = "2016-12-31T23:59:60Z".parse().unwrap();
    let before: DateTime<Utc> = "2016-12-31T23:59:59Z".parse().unwrap();
    assert!(leap > before);
    for period in ["1wd", "4wh", "30d"] {
        let period: Period = period.parse().unwrap();
        assert_eq!(
            calendar.due_time(leap, period, &hours),
            calendar.due_time(before, period, &hours)
        );
    }
    let (from_leap, from_before) = (
        calendar.due(leap, Period::WallClock(10), &hours).due_at,
        calendar.due(before, Period::WallClock(10), &hours).due_at,
    );
    assert!(
        (0..=1).contains(&(from_leap - from_before).num_seconds()),
        "{from_leap}"
    );
    assert_eq!(
        calendar.working_time_between(before, leap, &hours),
        Duration::zero()
    );
    let open: DateTime<Utc> = "2016-12-30T03:00:60Z".parse().unwrap_or(before);
    assert!(calendar.next_opening(open, &hours) >= open);
}

#[test]
fn time_that_runs_backwards_counts_as_none() {
    let (calendar, hours) = (WorkCalendar::embedded(), OpeningHours::default());
    let (late, early) = (at("2026-07-01T15:00"), at("2026-07-01T10:00"));
    assert_eq!(
        calendar.working_time_between(late, early, &hours),
        Duration::zero()
    );
    let due = calendar.due_time(late, Period::WorkingDays(1), &hours);
    assert_eq!(calendar.later(due, -Duration::hours(5), &hours), due);
    assert_eq!(local_date(due.due_at), date("2026-07-02"));
}

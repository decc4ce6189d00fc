use std::sync::LazyLock;

use proptest::prelude::*;

use super::tests::{at, date};
use super::*;

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(WorkCalendar::embedded);

fn instants() -> impl Strategy<Value = DateTime<Utc>> {
    (at("2020-01-01T00:00").timestamp()..at("2028-12-31T00:00").timestamp())
        .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

fn opening_hours() -> impl Strategy<Value = OpeningHours> {
    prop_oneof![
        Just("Mo-Fr 09:00-17:00"),
        Just("Mo-Fr 08:30-11:30,13:30-17:00; Sa 09:00-12:00"),
        Just("Tu-Su 10:00-20:00"),
        Just("Mo-Su 00:00-24:00"),
        Just("We 09:00-10:00"),
    ]
    .prop_map(|text| {
        text.parse::<OpeningHours>()
            .unwrap()
            .closed_on(date("2024-05-22"), "停电")
    })
}

fn periods() -> impl Strategy<Value = Period> {
    prop_oneof![
        (1u16..40).prop_map(Period::WorkingDays),
        (1u16..100).prop_map(Period::WorkingHours),
        (1u16..400).prop_map(Period::Days),
        (1u32..1_000_000).prop_map(Period::WallClock),
    ]
}

proptest! {
    #[test]
    fn a_later_start_is_never_due_earlier(a in instants(), b in instants(), period in periods(), hours in opening_hours()) {
        let calendar = &*CALENDAR;
        let (early, late) = (a.min(b), a.max(b));
        prop_assert!(calendar.due(early, period, &hours).due_at <= calendar.due(late, period, &hours).due_at);
        prop_assert!(calendar.due(early, period, &hours).due_at > early);
    }

    #[test]
    fn a_longer_period_is_never_due_earlier(from in instants(), n in 1u16..60, hours in opening_hours()) {
        let calendar = &*CALENDAR;
        for make in [Period::WorkingDays, Period::WorkingHours, Period::Days] {
            prop_assert!(calendar.due(from, make(n), &hours).due_at <= calendar.due(from, make(n + 1), &hours).due_at);
        }
    }

    #[test]
    fn days_and_working_days_are_never_due_on_a_closed_day(from in instants(), n in 1u16..60, hours in opening_hours()) {
        let calendar = &*CALENDAR;
        for make in [Period::WorkingDays, Period::Days] {
            let on = local_date(calendar.due(from, make(n), &hours).due_at);
            prop_assert!(calendar.is_working_day(on) && !hours.spans(calendar, on).is_empty());
        }
        let end = calendar.due(from, Period::WorkingHours(n), &hours).due_at;
        prop_assert!(calendar.is_open(end - Duration::seconds(1), &hours));
    }

    #[test]
    fn working_days_add_up(from in instants(), a in 0u16..30, b in 0u16..30) {
        let (calendar, hours) = (&*CALENDAR, OpeningHours::default().closed_on(date("2024-05-22"), "停电"));
        let first = calendar.add_working_days(from, a, &hours);
        let both = calendar.add_working_days(first.due_at, b, &hours);
        prop_assert_eq!(both.due_at, calendar.add_working_days(from, a + b, &hours).due_at);
    }

    #[test]
    fn working_time_counted_is_the_working_time_that_passes(from in instants(), minutes in 0i64..5000, hours in opening_hours()) {
        let calendar = &*CALENDAR;
        let time = Duration::minutes(minutes);
        let due = calendar.add_working_time(from, time, &hours);
        prop_assert_eq!(calendar.working_time_between(from, due.due_at, &hours), time);
    }

    #[test]
    fn every_counted_working_day_is_one_and_none_is_left_out(from in instants(), n in 1u16..40) {
        let (calendar, hours) = (&*CALENDAR, OpeningHours::default());
        let due = calendar.add_working_days(from, n, &hours);
        prop_assert_eq!(due.counted.len(), usize::from(n));
        prop_assert!(due.counted.iter().all(|day| calendar.is_working_day(day.date)));
        let days = (local_date(due.due_at) - local_date(from)).num_days() + 1;
        prop_assert_eq!(i64::try_from(due.counted.len() + due.skipped.len()).unwrap(), days);
    }

    #[test]
    fn the_next_opening_is_open_and_nothing_before_it_is(from in instants(), hours in opening_hours()) {
        let calendar = &*CALENDAR;
        let opening = calendar.next_opening(from, &hours);
        prop_assert!(opening >= from && calendar.is_open(opening, &hours));
        prop_assert_eq!(calendar.working_time_between(from, opening, &hours), Duration::zero());
    }

    #[test]
    fn reading_periods_and_hours_never_panics(text in any::<String>()) {
        let _ = (text.parse::<Period>(), text.parse::<OpeningHours>(), text.parse::<ClockTime>());
    }
}

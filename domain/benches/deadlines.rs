//! One due time, as it is counted for every promise, with a point that closes at noon and has closures of its own; and
//! the same with its explanation.

use std::hint::black_box;

use chrono::{DateTime, Days, NaiveDate, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use nuanxin_domain::calendar::{OpeningHours, Period, WorkCalendar};
use nuanxin_domain::deadline::Counting;

/// Periods of the default table, the longest included, and a year.
const PERIODS: [&str; 7] = ["15m", "4wh", "1wd", "5wd", "20wd", "30d", "365d"];

fn starts() -> Vec<DateTime<Utc>> {
    let first: DateTime<Utc> = "2025-01-01T01:23:45Z".parse().unwrap_or_default();
    (0..365).map(|day| first + Days::new(day)).collect()
}

fn hours() -> OpeningHours {
    let text = "Mo-Fr 08:30-11:30,13:30-17:00; Sa 09:00-12:00";
    let hours: OpeningHours = text.parse().unwrap_or_default();
    let day = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default();
    (0..24).fold(hours, |hours, n| hours.closed_on(day + Days::new(n * 15), "停电"))
}

fn due_times(criterion: &mut Criterion) {
    let (calendar, hours, starts) = (WorkCalendar::embedded(), hours(), starts());
    let mut next = starts.iter().cycle().copied();
    let mut start = || next.next().unwrap_or_default();
    for period in PERIODS {
        let parsed: Period = period.parse().unwrap_or(Period::WorkingDays(1));
        criterion.bench_function(&format!("due time {period}"), |bencher| {
            bencher.iter(|| calendar.due_time(black_box(start()), parsed, &hours));
        });
    }
    criterion.bench_function("promise 20wd with two pauses", |bencher| {
        bencher.iter(|| {
            let from = start();
            let mut counting = Counting::of(black_box(from), Period::WorkingDays(20), &hours, &calendar);
            counting.pause(from + Days::new(2), from + Days::new(3));
            counting.pause(from + Days::new(5), from + Days::new(9));
            counting.due(&calendar)
        });
    });
    criterion.bench_function("explained 20wd", |bencher| {
        bencher.iter(|| calendar.due(black_box(start()), Period::WorkingDays(20), &hours));
    });
}

criterion_group!(benches, due_times);
criterion_main!(benches);

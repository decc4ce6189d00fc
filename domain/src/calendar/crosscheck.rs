//! Day by day against calendars that others made.

use std::collections::BTreeMap;

use super::tests::date;
use super::*;

/// Days that differ from an ordinary week, from the package chinese_calendar 1.11.0 (LKI/chinese-calendar, MIT): written
/// and kept by other people than our own source.
const OTHERS: &str = include_str!("chinese-calendar-1.11.0.csv");

fn others() -> BTreeMap<NaiveDate, bool> {
    let rows = OTHERS.lines().skip(1).map(|line| line.split_once(',').unwrap());
    rows.map(|(day, what)| (date(day), what == "worked")).collect()
}

fn worked_by(known: &BTreeMap<NaiveDate, bool>, day: NaiveDate) -> bool {
    known.get(&day).copied().unwrap_or(!is_weekend(day))
}

fn days_of_2020_to_2026() -> impl Iterator<Item = NaiveDate> {
    let days = date("2020-01-01").iter_days();
    days.take_while(|day| day.year() < 2027)
}

#[test]
fn every_day_of_2020_to_2026_is_what_an_independent_package_says() {
    let (calendar, others) = (WorkCalendar::embedded(), others());
    assert!(others.len() > 250);
    let differ: Vec<_> = days_of_2020_to_2026()
        .filter(|day| calendar.is_working_day(*day) != worked_by(&others, *day))
        .collect();
    assert_eq!(differ, []);
    assert_eq!(days_of_2020_to_2026().count(), 2557);
}

#[test]
fn the_check_finds_a_day_that_is_wrong() {
    let mut others = others();
    others.insert(date("2026-10-10"), false);
    let calendar = WorkCalendar::embedded();
    let differ =
        days_of_2020_to_2026().filter(|day| calendar.is_working_day(*day) != worked_by(&others, *day));
    assert_eq!(differ.collect::<Vec<_>>(), [date("2026-10-10")]);
}

#[test]
fn the_table_of_days_says_what_the_list_of_days_says() {
    let calendar = WorkCalendar::embedded();
    let mut days = date("2018-12-25").iter_days().take_while(|day| day.year() < 2029);
    assert!(days.all(|day| {
        let kind = calendar.day(day);
        calendar.is_working_day(day) == matches!(kind, DayKind::Working | DayKind::MakeUp(_))
    }));
}

#[test]
fn the_embedded_days_are_those_of_the_published_data() {
    let Some(folder) = std::env::var_os("TEST_DATA_DIR") else {
        eprintln!("left out: the published holidays (TEST_DATA_DIR is not set)");
        return;
    };
    let path = std::path::Path::new(&folder).join("holidays-2020-2026.json");
    let published = WorkCalendar::from_json(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(published.days, WorkCalendar::embedded().days);
    assert_eq!(published.version(), WorkCalendar::embedded().version());
}

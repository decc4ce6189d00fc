use std::sync::LazyLock;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

static CALENDAR: LazyLock<WorkCalendar> = LazyLock::new(WorkCalendar::embedded);
const CJD: StationId = StationId(Uuid::from_u128(1));

fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(n))
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00"))
        .unwrap()
        .to_utc()
}

fn slot(team: DutyTeam, weekday: Weekday, hours: (&str, &str), who: u128, on_holidays: bool) -> WeeklySlot {
    let (from, to) = (hours.0.parse().unwrap(), hours.1.parse().unwrap());
    WeeklySlot {
        team,
        weekday,
        from,
        to,
        on_holidays,
        accounts: vec![account(who)],
    }
}

/// Advisor 1 in office hours, the district's account 9 day and night.
fn roster() -> DutyRoster {
    let week = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];
    let office = week[..5]
        .iter()
        .map(|day| slot(DutyTeam::Station(CJD), *day, ("09:00", "17:00"), 1, false));
    let district = week
        .iter()
        .map(|day| slot(DutyTeam::District, *day, ("00:00", "24:00"), 9, true));
    DutyRoster {
        weekly: office.chain(district).collect(),
        ..DutyRoster::default()
    }
}

fn answers(roster: &DutyRoster, when: &str) -> Vec<AccountId> {
    roster.who_answers(&CALENDAR, CJD, at(when))
}

#[test]
fn the_station_answers_in_its_hours_and_the_district_otherwise() {
    let roster = roster();
    assert_eq!(answers(&roster, "2026-07-01T09:00"), [account(1)]);
    assert_eq!(answers(&roster, "2026-07-01T16:59"), [account(1)]);
    assert_eq!(answers(&roster, "2026-07-01T17:00"), [account(9)]);
    assert_eq!(answers(&roster, "2026-07-04T10:00"), [account(9)]);
    assert_eq!(answers(&DutyRoster::default(), "2026-07-01T10:00"), []);
}

#[test]
fn public_holidays_are_free_and_make_up_days_follow_monday() {
    let roster = roster();
    assert_eq!(answers(&roster, "2026-10-01T10:00"), [account(9)]);
    assert_eq!(answers(&roster, "2026-10-10T10:00"), [account(1)]);
    assert!(roster.covers(&CALENDAR, CJD, at("2026-10-10T10:00")));
}

#[test]
fn a_dated_change_replaces_the_week_during_its_hours() {
    let mut roster = roster();
    let change = |who: Vec<AccountId>| DatedChange {
        team: DutyTeam::Station(CJD),
        on: "2026-07-01".parse().unwrap(),
        from: "12:00".parse().unwrap(),
        to: "20:00".parse().unwrap(),
        accounts: who,
    };
    roster.changes = vec![change(vec![account(2)])];
    assert_eq!(answers(&roster, "2026-07-01T11:00"), [account(1)]);
    assert_eq!(answers(&roster, "2026-07-01T13:00"), [account(2)]);
    assert_eq!(answers(&roster, "2026-07-01T19:00"), [account(2)]);
    roster.changes = vec![change(Vec::new())];
    assert_eq!(answers(&roster, "2026-07-01T13:00"), [account(9)]);
}

#[test]
fn who_is_on_leave_does_not_answer() {
    let mut roster = roster();
    let (from_at, until_at) = (at("2026-07-01T00:00"), at("2026-07-02T12:00"));
    roster.leave = vec![Leave {
        account: account(1),
        from_at,
        until_at,
    }];
    assert_eq!(answers(&roster, "2026-07-01T10:00"), [account(9)]);
    assert_eq!(answers(&roster, "2026-07-02T12:00"), [account(1)]);
    assert!(roster.is_on_leave(account(1), from_at) && !roster.is_on_leave(account(1), until_at));
}

#[test]
fn uncovered_hours_are_joined_and_say_whether_the_district_answers() {
    let calendar: &WorkCalendar = &CALENDAR;
    let week = at("2026-07-01T00:00")..at("2026-07-03T00:00");
    let gaps = roster().uncovered_hours(calendar, CJD, week.clone());
    let times: Vec<_> = gaps.iter().map(|gap| (gap.from_at, gap.until_at)).collect();
    let expected = [
        (at("2026-07-01T00:00"), at("2026-07-01T09:00")),
        (at("2026-07-01T17:00"), at("2026-07-02T09:00")),
        (at("2026-07-02T17:00"), at("2026-07-03T00:00")),
    ];
    assert_eq!(times, expected);
    assert!(gaps.iter().all(|gap| gap.district_answers));
    let mut alone = roster();
    alone.leave = vec![Leave {
        account: account(9),
        from_at: at("2026-07-01T20:00"),
        until_at: at("2026-07-01T22:00"),
    }];
    let alarms: Vec<_> = alone
        .uncovered_hours(calendar, CJD, week)
        .into_iter()
        .filter(|gap| !gap.district_answers)
        .collect();
    assert_eq!(alarms.len(), 1);
    assert_eq!(
        (alarms[0].from_at, alarms[0].until_at),
        (at("2026-07-01T20:00"), at("2026-07-01T22:00"))
    );
}

#[test]
fn an_empty_roster_is_one_long_alarm_and_an_empty_range_has_none() {
    let calendar: &WorkCalendar = &CALENDAR;
    let range = at("2026-07-01T08:00")..at("2026-07-09T08:00");
    let gaps = DutyRoster::default().uncovered_hours(calendar, CJD, range.clone());
    assert_eq!(
        (gaps.len(), gaps[0].from_at, gaps[0].until_at),
        (1, range.start, range.end)
    );
    assert!(
        DutyRoster::default()
            .uncovered_hours(calendar, CJD, range.start..range.start)
            .is_empty()
    );
}

fn gaps(roster: &DutyRoster, from: &str, until: &str) -> Vec<(String, String, GapSeverity, GapCause)> {
    let shown = |at: DateTime<Utc>| crate::calendar::local(at).format("%d %H:%M").to_string();
    let usual = crate::calendar::OpeningHours::default();
    roster
        .gaps(&CALENDAR, CJD, &[&usual], at(from)..at(until))
        .into_iter()
        .map(|gap| {
            let hours = gap.hours;
            assert_eq!(hours.district_answers, gap.severity == GapSeverity::Red);
            (
                shown(hours.from_at),
                shown(hours.until_at),
                gap.severity,
                gap.cause,
            )
        })
        .collect()
}

#[test]
fn a_gap_is_an_open_door_with_nobody_behind_it_or_a_telephone_that_nobody_answers() {
    use GapCause::{Leave as OnLeave, NoRoster, NobodyPlanned};
    use GapSeverity::{Alarm, Red};
    let gap = |from: &str, until: &str, severity, cause| (from.into(), until.into(), severity, cause);
    let mut roster = roster();
    // a whole week with its weekend, and the holidays of October
    assert_eq!(gaps(&roster, "2026-06-29T00:00", "2026-07-06T00:00"), []);
    assert_eq!(gaps(&roster, "2026-10-01T00:00", "2026-10-04T00:00"), []);
    let away = |who, from, until| Leave {
        account: account(who),
        from_at: at(from),
        until_at: at(until),
    };
    roster.leave = vec![
        away(1, "2026-07-01T12:00", "2026-07-02T10:00"),
        away(9, "2026-07-02T20:00", "2026-07-02T21:00"),
    ];
    roster.changes = vec![DatedChange {
        team: DutyTeam::Station(CJD),
        on: "2026-07-03".parse().unwrap(),
        from: "09:00".parse().unwrap(),
        to: "11:00".parse().unwrap(),
        accounts: vec![],
    }];
    let expected = [
        gap("01 12:00", "01 17:00", Red, OnLeave),
        gap("02 09:00", "02 10:00", Red, OnLeave),
        gap("02 20:00", "02 21:00", Alarm, NobodyPlanned),
        gap("03 09:00", "03 11:00", Red, NobodyPlanned),
    ];
    assert_eq!(gaps(&roster, "2026-07-01T00:00", "2026-07-04T00:00"), expected);
    // whoever works elsewhere now takes nothing here
    roster.works_at = [(account(1), None)].into();
    let day = gaps(&roster, "2026-07-06T00:00", "2026-07-07T00:00");
    assert_eq!(day, [gap("06 09:00", "06 17:00", Red, NobodyPlanned)]);
    roster.weekly.retain(|slot| slot.team == DutyTeam::District);
    roster.changes.clear();
    let day = gaps(&roster, "2026-07-06T00:00", "2026-07-07T00:00");
    assert_eq!(day, [gap("06 09:00", "06 17:00", Red, NoRoster)]);
}

#[test]
fn a_roster_is_kept_as_plain_data() {
    let json = serde_json::to_string(&roster()).unwrap();
    assert_eq!(serde_json::from_str::<DutyRoster>(&json).unwrap(), roster());
}

proptest! {
    #[test]
    fn an_hour_is_uncovered_exactly_when_the_station_has_nobody(minute in 0i64..(21 * 24 * 60), away in 0i64..(21 * 24 * 60)) {
        let calendar: &WorkCalendar = &CALENDAR;
        let start = at("2026-09-25T00:00");
        let mut roster = roster();
        let from_at = start + chrono::Duration::minutes(away);
        roster.leave = vec![Leave { account: account(1), from_at, until_at: from_at + chrono::Duration::hours(30) }];
        let moment = start + chrono::Duration::minutes(minute);
        let gaps = roster.uncovered_hours(calendar, CJD, start..start + chrono::Duration::days(21));
        let uncovered = gaps.iter().any(|gap| gap.from_at <= moment && moment < gap.until_at);
        prop_assert_eq!(uncovered, !roster.covers(calendar, CJD, moment));
        let usual = crate::calendar::OpeningHours::default();
        let gaps = roster.gaps(calendar, CJD, &[&usual], start..start + chrono::Duration::days(21));
        let gap = gaps.iter().any(|gap| gap.hours.from_at <= moment && moment < gap.hours.until_at);
        prop_assert_eq!(gap, uncovered && calendar.is_open(moment, &usual));
    }
}

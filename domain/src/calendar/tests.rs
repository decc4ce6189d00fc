use super::*;

pub(super) fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{text}:00+08:00"))
        .unwrap()
        .to_utc()
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn shown(due: &Due) -> String {
    local(due.due_at).format("%Y-%m-%dT%H:%M").to_string()
}

fn due(from: &str, period: &str) -> Due {
    WorkCalendar::embedded().due(at(from), period.parse().unwrap(), &OpeningHours::default())
}

#[test]
fn the_embedded_years_are_2020_to_2026() {
    let calendar = WorkCalendar::embedded();
    assert!((2020..=2026).all(|year| calendar.year_is_known(year)));
    assert!(!calendar.year_is_known(2019) && !calendar.year_is_known(2027));
    assert_eq!(calendar.days.len(), 255);
    assert!(calendar.version().starts_with("2026-"));
}

#[test]
fn every_embedded_year_names_its_notice_and_the_day_of_it() {
    for year in WorkCalendar::embedded().years() {
        assert_eq!(year.omissions(), Vec::<String>::new());
        for notice in &year.notices {
            let on = notice.date.unwrap();
            assert!(notice.address.contains("gov.cn/") && (on.year() - year.year).abs() <= 1);
            let digits = on.format("%Y%m").to_string();
            assert!(
                notice.address.replace(['-', '/'], "").contains(&digits),
                "{notice:?}"
            );
        }
    }
}

#[test]
fn a_year_is_missed_from_october_of_the_year_before() {
    let calendar = WorkCalendar::embedded();
    assert_eq!(calendar.missing_year(at("2026-09-30T23:59")), None);
    assert_eq!(calendar.missing_year(at("2026-10-01T00:00")), Some(2027));
    assert_eq!(calendar.missing_year(at("2027-03-01T00:00")), Some(2027));
    assert_eq!(calendar.missing_year(at("2025-12-31T12:00")), None);
}

#[test]
fn holidays_are_free_and_make_up_days_are_worked() {
    let calendar = WorkCalendar::embedded();
    assert_eq!(calendar.day(date("2026-10-01")), DayKind::Holiday("国庆节"));
    assert_eq!(calendar.day(date("2026-10-03")), DayKind::Holiday("国庆节"));
    assert!(matches!(calendar.day(date("2026-10-10")), DayKind::MakeUp(_)));
    assert_eq!(calendar.day(date("2026-10-11")), DayKind::Weekend);
    assert_eq!(calendar.day(date("2020-02-03")), DayKind::Working);
    assert!(calendar.is_working_day(date("2026-09-20")) && !calendar.is_working_day(date("2026-09-19")));
}

#[test]
fn one_working_day_set_on_friday_afternoon_before_a_make_up_saturday_is_due_at_its_closing_time() {
    let due = due("2026-10-09T16:40", "1wd");
    assert_eq!(shown(&due), "2026-10-10T17:00");
    assert!(due.counted[0].make_up && !due.provisional);
    assert_eq!(
        due.skipped,
        [Skipped {
            date: date("2026-10-09"),
            why: SkipReason::StartDay,
            name: None
        }]
    );
}

#[test]
fn four_working_hours_set_then_run_out_friday_and_continue_on_saturday_morning() {
    let due = due("2026-10-09T16:40", "4wh");
    assert_eq!(shown(&due), "2026-10-10T12:40");
    let parts: Vec<_> = due
        .counted
        .iter()
        .map(|part| format!("{} {}-{}", part.date, part.from, part.to))
        .collect();
    assert_eq!(parts, ["2026-10-09 16:40-17:00", "2026-10-10 09:00-12:40"]);
    assert!(due.skipped.is_empty());
}

#[test]
fn a_friday_before_a_make_up_sunday_skips_the_saturday_and_says_so() {
    let due = due("2026-09-18T16:40", "1wd");
    assert_eq!(shown(&due), "2026-09-20T17:00");
    assert_eq!(due.skipped[1].why, SkipReason::Weekend);
    assert_eq!(shown(&self::due("2026-09-18T16:40", "4wh")), "2026-09-20T12:40");
}

#[test]
fn an_sos_assessment_runs_by_the_wall_clock_into_the_holiday() {
    let due = due("2026-09-30T20:00", "24h");
    assert_eq!(shown(&due), "2026-10-01T20:00");
    assert!(due.skipped.is_empty() && !due.provisional);
    assert_eq!(due.counted.len(), 2);
}

#[test]
fn days_end_on_the_last_day_at_closing_time_and_move_over_a_holiday() {
    assert_eq!(shown(&due("2026-07-01T10:00", "30d")), "2026-07-31T17:00");
    let moved = due("2026-09-01T10:00", "30d");
    assert_eq!(shown(&moved), "2026-10-08T17:00");
    assert_eq!(moved.skipped.len(), 8);
    assert_eq!(moved.skipped[1].name.as_deref(), Some("国庆节"));
    assert_eq!(moved.counted.len(), 30);
}

#[test]
fn what_is_set_at_night_or_on_a_holiday_counts_from_the_next_opening() {
    assert_eq!(shown(&due("2026-10-03T03:00", "4wh")), "2026-10-08T13:00");
    assert_eq!(shown(&due("2026-10-03T03:00", "1wd")), "2026-10-08T17:00");
    let evening = due("2026-07-01T18:00", "1wh");
    assert_eq!(shown(&evening), "2026-07-02T10:00");
    assert_eq!(evening.skipped[0].why, SkipReason::AfterClosing);
}

#[test]
fn hours_that_run_out_exactly_at_closing_time_are_due_then_and_not_next_morning() {
    assert_eq!(shown(&due("2026-07-01T13:00", "4wh")), "2026-07-01T17:00");
    assert_eq!(shown(&due("2026-07-01T17:00", "1wh")), "2026-07-02T10:00");
}

#[test]
fn a_year_without_published_holidays_counts_weekends_only_and_is_provisional() {
    let due = due("2026-12-31T10:00", "1wd");
    assert_eq!(shown(&due), "2027-01-01T17:00");
    assert!(due.provisional);
    assert!(!self::due("2026-12-29T10:00", "1wd").provisional);
    assert!(!self::due("2026-12-31T10:00", "24h").provisional);
    assert!(self::due("2026-12-31T10:00", "8wh").provisional);
    assert!(self::due("2026-12-15T10:00", "30d").provisional);
}

#[test]
fn importing_a_year_changes_the_version_and_the_count() {
    let upstream = r#"{"year": 2027, "papers": ["https://example.invalid/2027"],
        "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}"#;
    let year: CalendarYear = serde_json::from_str(upstream).unwrap();
    let calendar = WorkCalendar::embedded().with_year(year.clone()).unwrap();
    let due = calendar.add_working_days(at("2026-12-31T10:00"), 1, &OpeningHours::default());
    assert_eq!(
        (shown(&due).as_str(), due.provisional),
        ("2027-01-04T17:00", false)
    );
    assert_ne!(calendar.version(), WorkCalendar::embedded().version());
    assert_eq!(calendar.clone().with_year(year).unwrap(), calendar);
}

#[test]
fn a_year_that_contradicts_itself_is_refused() {
    let year = |days: &str| -> Result<WorkCalendar, CalendarError> {
        WorkCalendar::from_json(&format!(
            r#"{{"years":[{{"year":2027,"notices":[],"days":[{days}]}}]}}"#
        ))
    };
    assert_eq!(year(""), Err(CalendarError::Empty(2027)));
    let off = r#"{"date":"2027-01-01","name":"元旦","off":true}"#;
    let worked = r#"{"date":"2027-01-01","name":"元旦","off":false}"#;
    assert_eq!(
        year(&format!("{off},{worked}")),
        Err(CalendarError::Twice(date("2027-01-01")))
    );
    assert_eq!(
        year(&format!("{off},{off}")),
        Err(CalendarError::Twice(date("2027-01-01")))
    );
    let plain = r#"{"date":"2027-01-05","name":"元旦","off":false}"#;
    assert_eq!(
        year(&format!("{off},{plain}")),
        Err(CalendarError::PlainWeekday(date("2027-01-05")))
    );
    let foreign = r#"{"date":"2031-01-01","name":"元旦","off":true}"#;
    assert!(matches!(
        year(foreign),
        Err(CalendarError::ForeignDate { year: 2027, .. })
    ));
    assert!(matches!(
        WorkCalendar::from_json("{}"),
        Err(CalendarError::Unreadable(_))
    ));
}

#[test]
fn a_centre_open_on_saturdays_adds_working_hours_and_no_working_days() {
    let hours: OpeningHours = "Mo-Fr 09:00-17:00; Sa 09:00-12:00".parse().unwrap();
    let calendar = WorkCalendar::embedded();
    let friday = at("2026-07-03T16:00");
    assert_eq!(
        shown(&calendar.add_working_hours(friday, 2, &hours)),
        "2026-07-04T10:00"
    );
    assert_eq!(
        shown(&calendar.add_working_days(friday, 1, &hours)),
        "2026-07-06T17:00"
    );
    assert_eq!(
        shown(&calendar.add_working_days(at("2026-10-09T16:40"), 1, &hours)),
        "2026-10-10T17:00"
    );
}

#[test]
fn a_local_closure_does_not_count_and_is_explained() {
    let hours = OpeningHours::default().closed_on(date("2026-07-02"), "台风");
    let calendar = WorkCalendar::embedded();
    for period in ["1wd", "9wh", "1d"] {
        let due = calendar.due(at("2026-07-01T09:00"), period.parse().unwrap(), &hours);
        assert_eq!(local_date(due.due_at), date("2026-07-03"), "{period}");
        let skipped = due.skipped.last().unwrap();
        assert_eq!(
            (skipped.why, skipped.name.as_deref()),
            (SkipReason::LocalClosure, Some("台风"))
        );
    }
}

#[test]
fn a_point_closed_on_mondays_is_never_due_on_one() {
    let hours: OpeningHours = "Tu-Fr 10:00-18:00".parse().unwrap();
    let calendar = WorkCalendar::embedded();
    assert_eq!(
        shown(&calendar.add_working_days(at("2026-07-03T12:00"), 1, &hours)),
        "2026-07-07T18:00"
    );
    assert_eq!(
        shown(&calendar.add_working_days(at("2026-10-09T12:00"), 1, &hours)),
        "2026-10-10T18:00"
    );
}

#[test]
fn opening_hours_know_lunch_breaks_and_the_next_opening() {
    let hours: OpeningHours = "Mo-Fr 09:00-11:30,13:00-17:00".parse().unwrap();
    let calendar = WorkCalendar::embedded();
    assert!(
        calendar.is_open(at("2026-07-01T11:29"), &hours) && !calendar.is_open(at("2026-07-01T11:30"), &hours)
    );
    assert_eq!(
        calendar.next_opening(at("2026-07-01T12:00"), &hours),
        at("2026-07-01T13:00")
    );
    assert_eq!(
        calendar.next_opening(at("2026-07-01T14:00"), &hours),
        at("2026-07-01T14:00")
    );
    assert_eq!(
        calendar.next_opening(at("2026-09-30T17:00"), &hours),
        at("2026-10-08T09:00")
    );
    assert_eq!(
        shown(&calendar.add_working_hours(at("2026-07-01T11:00"), 1, &hours)),
        "2026-07-01T13:30"
    );
    let open = calendar.working_time_between(at("2026-07-01T11:00"), at("2026-07-02T10:00"), &hours);
    assert_eq!(open, Duration::minutes(30 + 240 + 60));
}

#[test]
fn opening_hours_are_written_as_they_are_read() {
    for text in [
        "Mo-Fr 09:00-17:00",
        "Mo-We 08:30-11:30,13:30-17:00; Th 09:00-12:00; Sa-Su 00:00-24:00",
    ] {
        assert_eq!(text.parse::<OpeningHours>().unwrap().to_string(), text);
    }
    let hours = OpeningHours::default().closed_on(date("2026-07-02"), "台风");
    let json = serde_json::to_string(&hours).unwrap();
    assert_eq!(
        json,
        r#"{"weekly":"Mo-Fr 09:00-17:00","closures":[{"on":"2026-07-02","why":"台风"}]}"#
    );
    assert_eq!(serde_json::from_str::<OpeningHours>(&json).unwrap(), hours);
}

#[test]
fn opening_hours_that_make_no_sense_are_refused() {
    assert_eq!(
        "Sa 09:00-12:00".parse::<OpeningHours>(),
        Err(HoursError::HardlyOpen)
    );
    assert_eq!("Mo 12:00-09:00".parse::<OpeningHours>(), Err(HoursError::Order));
    assert_eq!(
        "Mo 09:00-12:00,11:00-13:00".parse::<OpeningHours>(),
        Err(HoursError::Order)
    );
    assert_eq!(
        "Mo 09:00-24:01".parse::<OpeningHours>(),
        Err(HoursError::Time("24:01".into()))
    );
    assert_eq!(
        "Fr-Mo 09:00-12:00".parse::<OpeningHours>(),
        Err(HoursError::Day("Fr-Mo".into()))
    );
    assert!("".parse::<OpeningHours>().is_err() && "周一 9点".parse::<OpeningHours>().is_err());
}

#[test]
fn periods_are_written_as_they_are_read() {
    for text in ["5wd", "4wh", "30d", "15m", "2h", "24h", "10s", "90s"] {
        assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
    }
    assert_eq!("120m".parse::<Period>().unwrap().to_string(), "2h");
    assert_eq!(serde_json::to_string(&Period::WorkingDays(5)).unwrap(), "\"5wd\"");
    for wrong in [
        "",
        "5",
        "wd",
        "0wd",
        "-1d",
        "5 wd",
        "5w",
        "3661d",
        "99999999999m",
        "8785h",
        "５wd",
        "5wdx",
    ] {
        assert!(wrong.parse::<Period>().is_err(), "{wrong}");
    }
}

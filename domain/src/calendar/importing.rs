use super::tests::{at, date};
use super::*;
use crate::place_files::{Fault, SourceFile, Where};

const GOOD: &str = r#"{
 "source": "made up for a test",
 "years": [
  {"year": 2027, "notices": [{"address": "https://www.gov.cn/2027", "date": "2026-11-05"}],
   "days": [
    {"date": "2027-01-01", "name": "元旦", "off": true},
    {"date": "2027-02-05", "name": "春节", "off": true},
    {"date": "2027-02-13", "name": "春节", "off": false},
    {"date": "2027-05-01", "name": "劳动节", "off": true},
    {"date": "2027-10-01", "name": "国庆节", "off": true}
   ]}
 ],
 "closures": [
  {"station": "曹家渡", "on": "2027-03-02", "why": "台风"},
  {"station": "曹家渡", "point": "生活服务中心", "on": "2027-03-03", "why": "装修"}
 ]
}"#;

fn read(text: &str) -> Result<CalendarImport, Vec<Fault>> {
    let file = SourceFile {
        name: "2027.json".into(),
        bytes: text.as_bytes().to_vec(),
    };
    read_calendar(&file)
}

/// The only fault: its line, and what it says.
fn refused(text: &str) -> (u64, String) {
    let faults = read(text).unwrap_err();
    let [Fault { at, text, .. }] = faults.as_slice() else {
        panic!("{faults:?}");
    };
    let line = match at {
        Where::Line(line) => *line,
        _ => 0,
    };
    (line, text.clone())
}

/// The good file with one piece in another form.
fn with(what: &str, instead: &str) -> String {
    assert!(GOOD.contains(what));
    GOOD.replacen(what, instead, 1)
}

#[test]
fn a_year_and_closures_are_read_and_the_year_counts_from_then_on() {
    let import = read(GOOD).unwrap();
    assert_eq!((import.years.len(), import.closures.len()), (1, 2));
    assert_eq!(import.closures[0].point, None);
    let before = WorkCalendar::embedded();
    let after = import.applied_to(&before).unwrap();
    assert!(after.year_is_known(2027) && after.year_is_known(2020));
    let count = |calendar: &WorkCalendar| {
        let due = calendar.due_time(
            at("2026-12-31T10:00"),
            Period::WorkingDays(1),
            &OpeningHours::default(),
        );
        (local_date(due.due_at), due.provisional)
    };
    assert_eq!(count(&before), (date("2027-01-01"), true));
    assert_eq!(count(&after), (date("2027-01-04"), false));
    assert_eq!(
        import.applied_to(&after).unwrap(),
        after,
        "a second time changes nothing"
    );
}

#[test]
fn a_year_is_read_as_others_publish_it() {
    let text = r#"{"$schema": "…", "year": 2027, "papers": ["https://www.gov.cn/2027"], "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "劳动节", "date": "2027-05-01", "isOffDay": true},
        {"name": "国庆节", "date": "2027-10-01", "isOffDay": true}]}"#;
    let import = read(text).unwrap();
    assert_eq!(import.years[0].days.len(), 3);
    assert_eq!(import.years[0].notices[0].address, "https://www.gov.cn/2027");
}

#[test]
fn a_day_twice_a_plain_weekday_and_a_foreign_date_are_refused_with_their_line() {
    let twice = with("2027-02-13", "2027-02-05");
    assert!(
        read(&twice)
            .unwrap_err()
            .iter()
            .any(|fault| { fault.at == Where::Line(8) && fault.text == "2027-02-05 is listed twice" })
    );
    let (line, text) = refused(&with("2027-02-13", "2027-02-15"));
    assert_eq!(line, 8);
    assert!(text.contains("2027-02-15 is named as a make-up workday and is a plain weekday"));
    let (line, text) = refused(&with("2027-02-05", "2029-02-05"));
    assert_eq!(
        (line, text.as_str()),
        (7, "2029-02-05 does not belong to the calendar of 2027")
    );
}

#[test]
fn a_file_that_cannot_be_read_names_the_line() {
    assert_eq!(refused(&with("2027-02-05", "2027-02-30")).0, 7);
    assert_eq!(refused(&with("\"off\": false", "\"off\": \"no\"")).0, 8);
    assert_eq!(refused(&with("{\"date\": \"2027-02-13\"", "{date: 1")).0, 8);
    assert_eq!(refused(&with("\"closures\"", "\"closed\"")).0, 13);
    assert_eq!(refused("").0, 1);
    assert_eq!(refused("{\"years\": []}").1, "neither a year nor a closure");
    let file = SourceFile {
        name: "a".into(),
        bytes: vec![0xff, 0xfe],
    };
    assert_eq!(read_calendar(&file).unwrap_err()[0].text, "the file is not UTF-8");
}

#[test]
fn a_year_without_source_or_with_a_piece_missing_is_refused() {
    assert!(
        refused(&with("https://www.gov.cn/2027", "told by a friend"))
            .1
            .contains("address of its notice")
    );
    let (line, text) = refused(&with("2027-10-01", "2027-10-02"));
    assert_eq!(line, 4);
    assert!(text.contains("2027-10-01 is no day off; is the file complete?"));
    assert!(refused(&with("春节", "")).1.contains("has a name"));
    let faults = read(&with("\"days\": [", "\"days\": [], \"x\": [")).unwrap_err();
    assert!(
        faults
            .iter()
            .any(|fault| fault.text.contains("year 2027 has no days off"))
    );
}

#[test]
fn a_year_twice_and_an_absurd_year_are_refused() {
    let start = GOOD.find("  {\"year\"").unwrap();
    let end = GOOD.find("\n ],\n \"closures\"").unwrap();
    let year = &GOOD[start..end];
    let twice = GOOD.replacen(year, &format!("{year},\n{year}"), 1);
    assert_eq!(refused(&twice).1, "year 2027 is there twice");
    let faults = read(&GOOD.replace("2027", "3027")).unwrap_err();
    assert!(
        faults
            .iter()
            .any(|fault| fault.text == "year 3027 cannot be right")
    );
}

#[test]
fn a_closure_says_why_and_is_there_once() {
    assert!(refused(&with("台风", "")).1.contains("a closure says why"));
    let twice = with(
        ", \"point\": \"生活服务中心\", \"on\": \"2027-03-03\"",
        ", \"on\": \"2027-03-02\"",
    );
    assert_eq!(refused(&twice).1, "曹家渡 is closed on 2027-03-02 twice");
}

#[test]
fn opening_spans_that_overlap_or_touch_the_wrong_way_are_refused() {
    for text in [
        "Mo-Fr 09:00-13:00,12:00-17:00",
        "Mo-Fr 13:00-17:00,09:00-12:00",
        "Mo 09:00-09:00; Tu 09:00-17:00",
    ] {
        assert_eq!(text.parse::<OpeningHours>(), Err(HoursError::Order), "{text}");
    }
    assert!("Mo-Fr 09:00-12:00,12:00-17:00".parse::<OpeningHours>().is_ok());
}

//! `nuanxin calendar import`: shown first, then all of it or nothing.

use std::fs;

use crate::home::{Ended, Home};

const YEAR: &str = r#"{"years": [
 {"year": 2031, "notices": [{"address": "https://www.gov.cn/2031", "date": "2030-11-05"}],
  "days": [
   {"date": "2031-01-01", "name": "元旦", "off": true},
   {"date": "2031-02-08", "name": "春节", "off": false},
   {"date": "2031-05-01", "name": "劳动节", "off": true},
   {"date": "2031-10-01", "name": "国庆节", "off": true}
  ]}
]}"#;

struct Installed {
    home: Home,
}

impl Installed {
    fn new() -> Self {
        let home = Home::new();
        assert_eq!(home.run(&["migrate"]).code, Some(0));
        fs::write(home.path("2031.json"), YEAR).unwrap();
        Self { home }
    }

    fn import(&self, more: &[&str]) -> Ended {
        self.home
            .run(&[&["calendar", "import", "2031.json"], more].concat())
    }
}

#[test]
fn a_year_is_shown_first_then_imported_and_a_second_time_changes_nothing() {
    let installed = Installed::new();
    let shown = installed.import(&["--dry-run"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for line in [
        "year 2031: 3 days off, 1 make-up workdays, new",
        "running deadlines that move: 0 (of 0 requests)",
        "nothing has been changed: --dry-run",
    ] {
        assert!(shown.stdout.contains(line), "{line}: {shown:?}");
    }
    assert!(installed.import(&[]).complaint().contains("say --yes"));
    let known = installed.home.run(&["check"]);
    assert!(!known.stdout.contains(" 2031"), "{known:?}");
    let done = installed.import(&["--yes"]);
    assert!(
        done.code == Some(0) && done.stdout.contains(" holds now"),
        "{done:?}"
    );
    assert!(done.stdout.contains("deadlines moved: 0"), "{done:?}");
    let known = installed.home.run(&["check"]);
    assert!(
        known.stdout.contains("calendar: 2031-") && known.stdout.contains(" 2031"),
        "{known:?}"
    );
    let again = installed.import(&["--yes"]);
    assert!(
        again.stdout.contains("nothing changes: this is 2031-"),
        "{again:?}"
    );
}

#[test]
fn a_day_twice_and_a_plain_weekday_change_nothing_and_are_named_with_their_line() {
    let installed = Installed::new();
    let spoiled = YEAR
        .replace("2031-02-08", "2031-02-10")
        .replace("2031-05-01", "2031-01-01");
    fs::write(installed.home.path("2031.json"), spoiled).unwrap();
    let refused = installed.import(&["--yes"]);
    assert!(
        refused.complaint().contains("nothing has been changed"),
        "{refused:?}"
    );
    for fault in [
        "2031.json:5: 2031-02-10 is named as a make-up workday and is a plain weekday",
        "2031.json:6: 2031-01-01 is listed twice",
        "2031.json:2: year 2031: 2031-05-01 is no day off",
    ] {
        assert!(refused.stdout.contains(fault), "{fault}: {refused:?}");
    }
    let known = installed.home.run(&["check"]);
    assert!(!known.stdout.contains(" 2031"), "{known:?}");
    let missing = installed
        .home
        .run(&["calendar", "import", "nowhere.json", "--yes"]);
    assert!(missing.complaint().contains("nowhere.json"), "{missing:?}");
}

#[test]
fn a_closure_names_a_station_that_there_is() {
    let installed = Installed::new();
    let closures =
        "{\"closures\": [\n {\"station\": \"没有这站\", \"on\": \"2031-03-02\", \"why\": \"台风\"}\n]}";
    fs::write(installed.home.path("2031.json"), closures).unwrap();
    let refused = installed.import(&["--yes"]);
    assert!(refused.complaint().contains("1 fault"), "{refused:?}");
    let fault = "2031.json:2: 没有这站 is no station with a point";
    assert!(refused.stdout.contains(fault), "{refused:?}");
}

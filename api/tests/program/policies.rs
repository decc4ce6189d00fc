//! `nuanxin policies import`: shown first, then all of it or nothing.

use std::fs;

use crate::home::{Ended, Home};

const DIVISIONS: &str =
    "code,level,name,parent_code\n990101,county,甲区,9901\n990101001,street,东街道,990101\n";
const TABLE: &str = "kind,urgency,period,district,street,need\naccept,normal,2wh,甲区,,\n\
    first_contact,normal,4wh,甲区,东街道,medical\n";

struct Installed {
    home: Home,
}

impl Installed {
    fn new() -> Self {
        let home = Home::new();
        assert_eq!(home.run(&["migrate"]).code, Some(0));
        fs::create_dir(home.path("city")).unwrap();
        fs::write(home.path("city").join("divisions-2022.csv"), DIVISIONS).unwrap();
        assert_eq!(home.run(&["places", "import", "city", "--yes"]).code, Some(0));
        fs::write(home.path("policy.csv"), TABLE).unwrap();
        Self { home }
    }

    fn import(&self, more: &[&str]) -> Ended {
        self.home
            .run(&[&["policies", "import", "policy.csv"], more].concat())
    }
}

#[test]
fn a_table_is_shown_first_then_imported_and_a_second_time_changes_nothing() {
    let installed = Installed::new();
    let shown = installed.import(&["--dry-run"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for line in [
        r#"+ {"kind":"accept","urgency":"normal","place":"990101","period":"2wh"}"#,
        r#"+ {"kind":"first_contact","urgency":"normal","place":"990101001","need":"medical","period":"4wh"}"#,
        "running deadlines that move: 0 (of 0 requests)",
        "nothing has been changed: --dry-run",
    ] {
        assert!(shown.stdout.contains(line), "{line}: {shown:?}");
    }
    assert!(installed.import(&[]).complaint().contains("say --yes"));
    let done = installed.import(&["--yes"]);
    assert!(done.stdout.contains("policy-1 holds now"), "{done:?}");
    assert!(
        installed
            .import(&["--yes"])
            .stdout
            .contains("nothing changes: this is policy-1")
    );
    fs::write(installed.home.path("policy.csv"), TABLE.replace("2wh", "3wh")).unwrap();
    let again = installed.import(&["--yes", "--new-only"]);
    assert!(
        again.stdout.contains("running deadlines keep their policy"),
        "{again:?}"
    );
    assert!(
        again
            .stdout
            .contains(r#"- {"kind":"accept","urgency":"normal","place":"990101","period":"2wh"}"#)
    );
    assert!(again.stdout.contains("policy-2 holds now"), "{again:?}");
}

#[test]
fn negative_and_absurd_times_and_unknown_places_change_nothing_and_are_named_with_their_line() {
    let installed = Installed::new();
    let spoiled = format!("{TABLE}wait,,-3wd,,,\nroute,normal,5d,,,\naccept,normal,3wh,乙区,,\n");
    fs::write(installed.home.path("policy.csv"), spoiled).unwrap();
    let refused = installed.import(&["--yes"]);
    assert!(refused.complaint().contains("3 faults"), "{refused:?}");
    for fault in [
        "policy.csv:4: `-3wd` is no period",
        "policy.csv:5: 5d waits for opening hours",
        "policy.csv:6: 乙区 is no place of the list",
    ] {
        assert!(refused.stdout.contains(fault), "{fault}: {refused:?}");
    }
}

//! `nuanxin places` on small files of our own, and the demonstration with the published ones where they are.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::home::{Ended, Home};

const DIVISIONS: &str = "code,level,name,parent_code\n990101,county,甲区,9901\n990101001,street,东街道,990101\n\
    990101001001,committee,桥东居委会,990101001\n990101002,street,西街道,990101\n\
    990101002001,committee,桥西居委会,990101002\n990102,county,乙区,9901\n990102001,street,南街道,990102\n";
const STATIONS: &str = "station,short_name,county,street,phone,point,focus,lng_wgs84,lat_wgs84,hours\n\
    东街道站,东站,甲区,东街道,021-0000-0001,中心,综合,121.005,31.005,Mo-Fr 09:00-17:00\n\
    西街道站,西站,甲区,西街道,021-0000-0002,中心,综合,121.015,31.005,\n";
const BOOK: &str = "address,street,committee,lng_wgs84,lat_wgs84\n桥路1号,东街道,桥东居委会,121.004,31.004\n\
    桥路2号,西街道,,121.014,31.004\n";
const LIST: &str = "address,county,street\n甲区东街道桥路,,东街道\n甲区西街道桥路,,西街道\n乙区南街道三号路,乙区,南街道\n\
    不知道在哪里,,东街道\n";

fn square(name: &str, west: f64) -> String {
    let east = west + 0.01;
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}","district":"甲区"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},31.0],[{east},31.0],[{east},31.01],[{west},31.01],[{west},31.0]]]}}}}"#
    )
}

fn map(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

/// A home with a folder of places, an installation, and a list to measure with.
struct City {
    home: Home,
}

impl City {
    fn new() -> Self {
        let home = Home::new();
        fs::create_dir(home.path("city")).unwrap();
        let city = Self { home };
        city.file("divisions-2022.csv", DIVISIONS);
        city.file("stations.csv", STATIONS);
        city.file("address-book.csv", BOOK);
        city.file(
            "streets.wgs84.geojson",
            &map(&[square("东街道", 121.0), square("西街道", 121.01)]),
        );
        city.file("notes.txt", "not of places");
        fs::write(city.home.path("list.csv"), LIST).unwrap();
        city
    }

    fn file(&self, name: &str, text: &str) {
        fs::write(self.home.path("city").join(name), text).unwrap();
    }

    fn import(&self, more: &[&str]) -> Ended {
        self.home.run(&[&["places", "import", "city"], more].concat())
    }
}

#[test]
fn a_folder_is_shown_first_then_imported_as_a_whole_and_a_second_time_changes_nothing() {
    let city = City::new();
    assert_eq!(city.home.run(&["migrate"]).code, Some(0));
    let shown = city.import(&["--dry-run"]);
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for line in [
        "streets added: 3",
        "stations added: 2",
        "addresses of the book: 0 → 2",
        "nothing has been changed",
    ] {
        assert!(shown.stdout.contains(line), "{line}: {shown:?}");
    }
    assert!(
        city.import(&[]).complaint().contains("--yes"),
        "nobody can be asked"
    );
    assert!(
        city.import(&["--dry-run"]).stdout.contains("streets added: 3"),
        "nothing was changed"
    );
    let done = city.import(&["--yes"]);
    assert!(
        done.code == Some(0) && done.stdout.contains("places-1 holds now"),
        "{done:?}"
    );
    assert!(
        city.import(&["--yes"])
            .stdout
            .contains("nothing changes: this is places-1")
    );
    city.file(
        "stations.csv",
        &STATIONS.replace("021-0000-0002", "021-0000-0009"),
    );
    let again = city.import(&["--yes"]);
    assert!(
        again.stdout.contains("stations changed: 1 (西街道站)"),
        "{again:?}"
    );
    assert!(
        again
            .stdout
            .contains("open requests that would go to another station: 0 of 0")
    );
    let checked = city.home.run(&["check"]);
    for part in [
        "places: places-2, 2 outlines of streets, 0 of counties, 2 addresses",
        "that no advisor covers: 2",
        "ok      stations: 2",
    ] {
        assert!(checked.stdout.contains(part), "{part}: {checked:?}");
    }
}

#[test]
fn a_station_that_the_files_no_longer_have_is_closed_when_somebody_says_so() {
    let city = City::new();
    assert_eq!(city.home.run(&["migrate"]).code, Some(0));
    assert_eq!(city.import(&["--yes"]).code, Some(0));
    let fewer: Vec<&str> = STATIONS
        .lines()
        .filter(|line| !line.starts_with("西街道站"))
        .collect();
    city.file("stations.csv", &fewer.join("\n"));
    let stays = city.import(&["--dry-run"]);
    assert!(stays.stdout.contains("--close 西街道站 closes it"), "{stays:?}");
    assert!(stays.stdout.contains("nothing changes"), "{stays:?}");
    let wrong = city.import(&["--yes", "--close", "东站"]);
    assert_eq!(wrong.code, Some(1), "{wrong:?}");
    assert!(wrong.stdout.contains("stands in stations.csv"), "{wrong:?}");
    let closed = city.import(&["--yes", "--close", "西站"]);
    assert_eq!(closed.code, Some(0), "{closed:?}");
    assert!(
        closed.stdout.contains("stations closed: 1 (西街道站)"),
        "{closed:?}"
    );
}

#[test]
fn one_fault_among_good_files_changes_nothing_and_is_named_with_its_place() {
    let city = City::new();
    assert_eq!(city.home.run(&["migrate"]).code, Some(0));
    city.file("address-book.csv", &format!("{BOOK}桥路3号,北街道,,,\n"));
    city.file(
        "streets.wgs84.geojson",
        &map(&[square("东街道", 121.0), square("西街道", 121.005)]),
    );
    let refused = city.import(&["--yes"]);
    assert!(
        refused
            .complaint()
            .contains("2 faults in the files; nothing has been changed")
    );
    for fault in [
        "address-book.csv:4: 北街道 is no street of the list",
        "feature 2 (甲区西街道): it overlaps 甲区东街道",
    ] {
        assert!(refused.stdout.contains(fault), "{fault}: {refused:?}");
    }
    assert!(
        city.home
            .run(&["check"])
            .stdout
            .contains("places: places-0, 0 outlines")
    );
}

#[test]
fn places_may_hold_from_a_day_to_come_and_not_from_one_that_has_passed() {
    let city = City::new();
    assert_eq!(city.home.run(&["migrate"]).code, Some(0));
    let past = city.import(&["--yes", "--effective-from", "2020-01-01"]);
    assert!(past.complaint().contains("is not to come"));
    let later = city.import(&["--yes", "--effective-from", "2100-01-01"]);
    assert!(
        later.stdout.contains("places-1 holds from 2100-01-01"),
        "{later:?}"
    );
    assert!(
        city.home
            .run(&["check"])
            .stdout
            .contains("places: places-0, 0 outlines")
    );
    let now = city.import(&["--yes"]);
    assert!(
        now.stdout
            .contains("places-1 was to hold from 2100-01-01; this is newer"),
        "{now:?}"
    );
}

#[test]
fn a_list_is_measured_on_a_folder_without_a_database_and_on_the_installation() {
    let city = City::new();
    let measure = |more: &[&str]| city.home.run(&[&["places", "check", "list.csv"], more].concat());
    let folder = measure(&["--places", "city", "--csv", "out.csv"]);
    assert_eq!(folder.code, Some(0), "{folder:?}");
    assert!(!city.home.path("data-nuanxin").exists(), "no database was made");
    let rows = fs::read_to_string(city.home.path("out.csv")).unwrap();
    let inside = rows.lines().find(|line| line.starts_with("inside,")).unwrap();
    assert!(
        inside.starts_with("inside,,3,2,0,0,0,1,0.6667,0.0000"),
        "{inside}"
    );
    let outside = rows.lines().find(|line| line.starts_with("outside,")).unwrap();
    assert!(outside.starts_with("outside,,1,0,0,"), "{outside}");
    for section in [
        "street,东街道,2,1,",
        "street,西街道,1,1,",
        "evidence,",
        "threshold,",
    ] {
        assert!(rows.contains(section), "{section}: {rows}");
    }
    assert!(measure(&[]).complaint().contains("no database yet"));
    assert_eq!(city.home.run(&["migrate"]).code, Some(0));
    assert_eq!(city.import(&["--yes"]).code, Some(0));
    let installed = measure(&[]);
    assert!(
        installed.stdout.contains("measured with places-1"),
        "{installed:?}"
    );
    assert_eq!(installed.code, Some(0));
}

#[test]
fn a_bad_list_is_refused_by_line_and_too_many_wrong_rows_have_an_exit_code_of_their_own() {
    let city = City::new();
    fs::write(city.home.path("bad.csv"), "address,street\n桥路1号,北街道\n").unwrap();
    let bad = city.home.run(&["places", "check", "bad.csv", "--places", "city"]);
    assert!(
        bad.code == Some(1) && bad.stdout.contains("bad.csv:2: 北街道 is no street of the list"),
        "{bad:?}"
    );
    fs::write(
        city.home.path("wrong.csv"),
        "address,street\n甲区东街道桥路,西街道\n",
    )
    .unwrap();
    let wrong = city.home.run(&[
        "places",
        "check",
        "wrong.csv",
        "--places",
        "city",
        "--most-wrong",
        "2",
    ]);
    assert_eq!(wrong.code, Some(3), "{wrong:?}");
    assert!(
        wrong
            .stdout
            .contains("line 2: 甲区东街道桥路 is in 西街道, routed 东街道"),
        "{wrong:?}"
    );
}

#[test]
fn the_demonstration_brings_the_published_places_in_before_it_is_ready() {
    let Some(dir) = std::env::var_os("TEST_DATA_DIR").map(PathBuf::from) else {
        eprintln!("left out: the published places in the demonstration (TEST_DATA_DIR is not set)");
        return;
    };
    let home = Home::new();
    let start = || {
        let mut command = home.command(&["demo"]);
        command.env("NUANXIN__PLACES__DIR", &dir);
        crate::home::Running::start(command)
    };
    let demo = start();
    let ready = demo.ready_after("/readyz");
    eprintln!("ready with the published places after {ready:?}");
    assert!(ready <= Duration::from_secs(20), "{ready:?}");
    let word = json!({"username": "district.ja", "password": "nuanxin-demo"});
    let signed_in = demo.post("/api/v1/auth/staff", &word).json();
    let token = signed_in["access_token"].as_str().unwrap().to_owned();
    let listed = demo.get_as(&token, "/api/v1/places/versions").json();
    assert_eq!(listed["items"][0]["counts"]["streets"], 113);
    let (ended, _) = demo.terminate();
    assert!(ended.stdout.contains("Places: places-2 from"), "{}", ended.stdout);
    let again = start();
    let (ended, _) = again.terminate();
    assert!(ended.stdout.contains("Places: places-2, as"), "{}", ended.stdout);
}

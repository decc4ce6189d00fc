mod changing;
mod maps;

use std::path::PathBuf;

use super::*;
use crate::divisions;
use crate::ids::StationId;
use crate::intake::{Crs, GeoPoint};
use crate::routing::{Decision, Evidence, Station, route};
use geo::Contains;
use uuid::Uuid;

const DIVISIONS: &str = "code,level,name,parent_code,place\n\
    9901,city,某市,,\n\
    990101,county,甲区,9901,\n\
    990101001,street,东街道,990101,\n\
    990101001001,committee,永乐居委会,990101001,\n\
    990101002,street,西街道,990101,\n\
    990101002001,committee,永乐居委会,990101002,\n\
    990102,county,乙区,9901,\n\
    990102001,street,东街道,990102,\n\
    990102001001,committee,桥头村委会,990102001,\n";

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn drafted(files: &[SourceFile], present: &PlaceContents) -> Result<Draft, Vec<Fault>> {
    let mut next = 0;
    read(files, present, &mut || {
        next += 1;
        StationId(Uuid::from_u128(next))
    })
}

fn present() -> PlaceContents {
    drafted(
        &[file("divisions-2022.csv", DIVISIONS)],
        &PlaceContents::default(),
    )
    .unwrap()
    .contents
}

fn refused(files: &[SourceFile]) -> String {
    let faults = drafted(files, &present()).unwrap_err();
    let lines: Vec<String> = faults.iter().map(Fault::to_string).collect();
    lines.join("\n")
}

#[test]
fn a_county_that_is_listed_again_is_replaced_and_the_others_stay() {
    let list = "code,level,name,parent_code\n990102,county,乙区,9901\n990102001,street,南街道,990102\n";
    let draft = drafted(&[file("divisions-2023.csv", list)], &present()).unwrap();
    let names: Vec<&str> = draft
        .contents
        .divisions
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    assert!(names.contains(&"南街道") && names.contains(&"西街道") && !names.contains(&"桥头村委会"));
    let changes = Changes::between(&present(), &draft.contents);
    assert_eq!(changes.streets_added, ["乙区南街道"]);
    assert_eq!(changes.streets_removed, ["乙区东街道"]);
}

#[test]
fn a_street_with_another_code_in_another_edition_is_the_same_street() {
    let list = "code,level,name,parent_code\n990101,county,甲区,9901\n\
        990101101,street,东街道,990101\n990101101007,committee,永乐居委会,990101101\n\
        990101102,street,西街道,990101\n990101102003,committee,新建居委会,990101102\n";
    let draft = drafted(&[file("divisions-2023.csv", list)], &present()).unwrap();
    assert_eq!(draft.contents.street_code("990101", "东街道"), Some("990101001"));
    let committee = |name: &str, street: &str| {
        let found = |one: &&crate::divisions::Division| {
            one.name == name && one.parent_code.as_deref() == Some(street)
        };
        draft
            .contents
            .divisions
            .iter()
            .find(found)
            .map(|one| one.code.clone())
    };
    assert_eq!(
        committee("永乐居委会", "990101001").as_deref(),
        Some("990101001001")
    );
    assert_eq!(
        committee("新建居委会", "990101002").as_deref(),
        Some("990101102003")
    );
    assert!(
        draft
            .notes
            .iter()
            .any(|note| note.contains("3 streets and committees have another code")),
        "{:?}",
        draft.notes
    );
}

#[test]
fn a_code_that_means_another_street_here_is_refused_for_a_new_street_and_goes_by_the_name_for_a_known_one() {
    let swapped = "code,level,name,parent_code\n990101,county,甲区,9901\n\
        990101002,street,东街道,990101\n990101001,street,西街道,990101\n";
    let draft = drafted(&[file("divisions-2023.csv", swapped)], &present()).unwrap();
    assert_eq!(draft.contents.street_code("990101", "西街道"), Some("990101002"));
    let new = "code,level,name,parent_code\n990101,county,甲区,9901\n\
        990101003,street,东街道,990101\n990101001,street,北街道,990101\n";
    let text = refused(&[file("divisions-2023.csv", new)]);
    assert!(
        text.contains("北街道 has the code 990101001, which belongs to 东街道"),
        "{text}"
    );
}

#[test]
fn a_broken_list_is_refused_with_every_line() {
    let list = "code,level,name,parent_code\n99010,county,甲区,\n990101,county,甲区,9901\n\
        990101001,street,,990101\n990101002,street,西街道,990109\n990101003,road,路,990101\n\
        990101004,street,北街道\n990101005,street,中街道,990101\n990101005,street,中街道,990101\n";
    let text = refused(&[file("divisions-2023.csv", list)]);
    for (line, what) in [
        (2, "no code of this level"),
        (4, "has no name"),
        (5, "is no county of this list"),
        (6, "is no level"),
        (7, "3 fields"),
        (9, "stands in line 8 already"),
    ] {
        let found = text
            .lines()
            .find(|one| one.starts_with(&format!("divisions-2023.csv:{line}:")));
        assert!(
            found.is_some_and(|one| one.contains(what)),
            "{line} {what}:\n{text}"
        );
    }
}

#[test]
fn addresses_are_joined_by_county_and_name_whatever_their_codes() {
    let book = "address,county,street,street_code,committee,lng_wgs84,lat_wgs84\n\
        一号路1号,甲区,东街道,990101999,永乐居委会,121.5,31.5\n\
        一号路2号,,西街道,,,,\n\
        一号路3号,,,990102001,,,\n";
    let draft = drafted(&[file("address-book.csv", book)], &present()).unwrap();
    let streets: Vec<(&str, &str)> = draft
        .contents
        .addresses
        .iter()
        .map(|one| (one.text.as_str(), one.street_code.as_str()))
        .collect();
    assert_eq!(
        streets,
        [
            ("一号路1号", "990101001"),
            ("一号路2号", "990101002"),
            ("一号路3号", "990102001")
        ]
    );
    assert_eq!(
        draft.contents.addresses[0].committee_code.as_deref(),
        Some("990101001001")
    );
}

#[test]
fn a_broken_address_book_is_refused_with_every_line() {
    let book = "address,street,street_code,committee_code,lng_wgs84,lat_wgs84\n\
        一号路1号,南街道,,,,\n\
        一号路2号,东街道,,,,\n\
        一号路3号,西街道,,990101001001,,\n\
        一号路4号,西街道,,,31.2,121.5\n\
        一号路5号,西街道,,,NaN,31.2\n\
        一号路6号,西街道,,,121.5,\n\
        ,西街道,,,,\n\
        一号路7号,西街道,,,,\n\
        一号路 7号,西街道,,,,\n\
        一号路8号,,990199001,,,\n\
        \"一号路9号,西街道,,,,\n\
        一号路10号,西街道,,,,\n";
    let text = refused(&[file("address-book.csv", book)]);
    for (line, what) in [
        (2, "南街道 is no street"),
        (3, "several streets 东街道"),
        (4, "is not one of 西街道"),
        (5, "swapped"),
        (6, "no position in China"),
        (7, "one of them is empty"),
        (8, "the address is empty"),
        (10, "stands in address-book.csv:9 already"),
        (11, "990199001 is no street"),
        (12, "is a quotation mark missing?"),
    ] {
        let found = text
            .lines()
            .find(|one| one.starts_with(&format!("address-book.csv:{line}:")));
        assert!(
            found.is_some_and(|one| one.contains(what)),
            "{line} {what}:\n{text}"
        );
    }
}

#[test]
fn a_file_in_another_encoding_is_refused_with_the_line() {
    let mut bytes = b"address,street\n".to_vec();
    bytes.extend([0xB6, 0xAB, 0xBD, 0xD6]); // in GBK
    let file = SourceFile {
        name: "address-book.csv".to_owned(),
        bytes,
    };
    let text = refused(&[file]);
    assert!(
        text.starts_with("address-book.csv:2: the file is not UTF-8"),
        "{text}"
    );
}

#[test]
fn stations_keep_their_identity_and_a_bad_row_is_named() {
    let table = "station,short_name,county,street,phone,point,focus,lng_wgs84,lat_wgs84,hours\n\
        甲区东街道站,东站,甲区,东街道,021-1,中心,政策,121.005,31.005,\"Mo-Fr 09:00-12:00,13:00-17:00\"\n\
        甲区东街道站,东站,甲区,东街道,021-1,分点,陪伴,121.006,31.005,\n\
        甲区总站,,甲区,,021-0,总站,,121.007,31.005,\n";
    let first = drafted(&[file("stations.csv", table)], &present())
        .unwrap()
        .contents;
    assert_eq!(first.stations.len(), 2);
    let east = |contents: &PlaceContents| {
        contents
            .stations
            .iter()
            .find(|one| one.street_code == "990101001")
            .cloned()
            .unwrap()
    };
    assert_eq!(east(&first).points.len(), 2);
    let renamed = table.replace("甲区东街道站", "甲区东街道暖心屋");
    let again = drafted(&[file("stations.csv", &renamed)], &first)
        .unwrap()
        .contents;
    assert_eq!(east(&again).id, east(&first).id);
    assert_eq!(east(&again).name, "甲区东街道暖心屋");
    let changes = Changes::between(&first, &again);
    assert_eq!(changes.stations_changed, ["甲区东街道暖心屋"]);
    let broken = "station,county,street,phone,point,lng_wgs84,lat_wgs84,hours\n\
        一站,甲区,南街道,021-1,点,121.0,31.0,\n二站,甲区,东街道,,点,121.0,31.0,\n\
        三站,甲区,东街道,021-1,点,,,\n四站,甲区,东街道,021-1,点,121.0,31.0,whenever\n\
        五站,甲区,东街道,021-1,点,121.0,31.0,\n六站,甲区,东街道,021-1,点,121.0,31.0,\n";
    let text = refused(&[file("stations.csv", broken)]);
    for (line, what) in [
        (2, "no street 南街道"),
        (3, "no phone"),
        (4, "no position"),
        (5, "hours"),
        (7, "in the same street"),
    ] {
        let found = text
            .lines()
            .find(|one| one.starts_with(&format!("stations.csv:{line}:")));
        assert!(
            found.is_some_and(|one| one.contains(what)),
            "{line} {what}:\n{text}"
        );
    }
}

#[test]
fn a_street_that_a_station_serves_cannot_vanish() {
    let table =
        "station,county,street,phone,point,lng_wgs84,lat_wgs84\n东站,甲区,东街道,021-1,点,121.0,31.0\n";
    let with = drafted(&[file("stations.csv", table)], &present())
        .unwrap()
        .contents;
    let list = "code,level,name,parent_code\n990101,county,甲区,9901\n990101002,street,西街道,990101\n";
    let faults = drafted(&[file("divisions-2023.csv", list)], &with).unwrap_err();
    assert!(faults[0].text.contains("the street of 东站"), "{faults:?}");
}

#[test]
fn only_counties_with_a_station_are_served() {
    let table =
        "station,county,street,phone,point,lng_wgs84,lat_wgs84\n东站,甲区,东街道,021-1,点,121.0,31.0\n";
    let contents = drafted(&[file("stations.csv", table)], &present())
        .unwrap()
        .contents;
    assert_eq!(
        contents.served_counties().into_iter().collect::<Vec<_>>(),
        ["990101"]
    );
    let places = contents.to_places("v");
    assert!(places.division("990101002").is_some() && places.division("990102001").is_none());
}

#[test]
fn a_folder_without_places_is_refused_and_other_files_are_left_alone() {
    assert!(drafted(&[], &present()).is_err());
    for name in ["holidays-2020-2026.json", "README.md", "manifest.csv", "uploads"] {
        assert!(!is_of_places(name), "{name}");
    }
    for name in [
        "divisions-2022.csv",
        "streets-2024.csv",
        "a.gcj02.geojson",
        "address-samples.csv",
        "stations.csv",
    ] {
        assert!(is_of_places(name), "{name}");
    }
}

#[test]
fn a_labelled_list_is_read_with_its_points_and_what_lies_outside() {
    let table =
        "station,county,street,phone,point,lng_wgs84,lat_wgs84\n东站,甲区,东街道,021-1,点,121.0,31.0\n";
    let contents = drafted(&[file("stations.csv", table)], &present())
        .unwrap()
        .contents;
    let list = "address,county,street,lng_gcj02,lat_gcj02,committee\n\
        一号路1号,甲区,东街道,121.0,31.0,永乐居委会\n二号路1号,乙区,东街道,,,\n三号路1号,,outside,,,\n";
    let rows = labelled(&file("list.csv", list), &contents).unwrap();
    use crate::routing::measure::Truth;
    assert_eq!(rows[0].truth, Truth::Street("990101001".to_owned()));
    assert_eq!(rows[0].committee_code.as_deref(), Some("990101001001"));
    assert_eq!(rows[0].point.unwrap().crs, Crs::Gcj02);
    assert!(rows[1].truth == Truth::Outside && rows[2].truth == Truth::Outside);
    let bad = "address,street\n一号路1号,南街道\n,东街道\n";
    let faults = labelled(&file("list.csv", bad), &contents).unwrap_err();
    assert_eq!(faults.len(), 2, "{faults:?}");
}

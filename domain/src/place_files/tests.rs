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

fn square(name: &str, district: &str, west: f64, south: f64, side: f64) -> String {
    let (east, north) = (west + side, south + side);
    let ring =
        format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]");
    feature(name, district, "Polygon", &ring)
}

fn feature(name: &str, district: &str, kind: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"name":"{name}","district":"{district}","district_code":"000000"}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

fn map(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

fn refused_map(features: &[String]) -> String {
    refused(&[file("streets.wgs84.geojson", &map(features))])
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
fn outlines_are_joined_by_county_and_name_and_say_where_an_address_outside_lies() {
    let streets = map(&[
        square("东街道", "甲区", 121.0, 31.0, 0.01),
        square("西街道", "甲区", 121.01, 31.0, 0.01),
        square("远街道", "丙区", 121.02, 31.0, 0.01),
    ]);
    let draft = drafted(&[file("streets.wgs84.geojson", &streets)], &present()).unwrap();
    let places = draft.contents.to_places("v");
    let codes: Vec<(&str, Option<&str>)> = places
        .boundaries()
        .iter()
        .map(|one| (one.street.as_str(), one.street_code.as_deref()))
        .collect();
    assert!(
        codes.contains(&("东街道", Some("990101001"))) && codes.contains(&("远街道", None)),
        "{codes:?}"
    );
}

#[test]
fn outlines_in_gcj02_are_converted() {
    let streets = map(&[square("东街道", "甲区", 121.4746, 31.2284, 0.001)]);
    let draft = drafted(&[file("streets.gcj02.geojson", &streets)], &present()).unwrap();
    let corner = draft.contents.streets[0].area.0[0].exterior().0[0];
    let point = GeoPoint {
        lng: 121.4746,
        lat: 31.2284,
        crs: Crs::Gcj02,
        accuracy_m: None,
    };
    let wanted = crate::routing::Position::of(&point).unwrap();
    assert!((corner.x - wanted.lng).abs() < 1e-6 && (corner.y - wanted.lat).abs() < 1e-6);
}

#[test]
fn outlines_that_nobody_can_use_are_refused_with_their_name() {
    let open = "[[[121.0,31.0],[121.1,31.0],[121.1,31.1],[121.0,31.1]]]";
    let swapped = "[[[31.0,121.0],[31.0,121.1],[31.1,121.1],[31.0,121.0]]]";
    let sea = "[[[0.0,0.0],[0.1,0.0],[0.1,0.1],[0.0,0.0]]]";
    let bow = "[[[121.0,31.0],[121.1,31.1],[121.1,31.0],[121.0,31.1],[121.0,31.0]]]";
    let flat = "[[[121.0,31.0],[121.1,31.0],[121.2,31.0],[121.0,31.0]]]";
    for (kind, coordinates, what) in [
        ("Polygon", open, "a ring is open"),
        ("Polygon", swapped, "swapped"),
        ("Polygon", sea, "no position in China"),
        ("Polygon", bow, "cross themselves"),
        ("Polygon", flat, "no area"),
        ("Polygon", "[]", "it is empty"),
        ("MultiPolygon", "[]", "it is empty"),
        (
            "Polygon",
            "[[[121.0,31.0],[121.1,31.0],[121.0,31.0]]]",
            "the least are 4",
        ),
        ("Point", "[121.0,31.0]", "it is a Point"),
        (
            "Polygon",
            "[[[121.0],[121.1,31.0],[121.0,31.0]]]",
            "not two numbers",
        ),
    ] {
        let text = refused_map(&[feature("东街道", "甲区", kind, coordinates)]);
        assert!(
            text.starts_with("streets.wgs84.geojson: feature 1 (东街道)") && text.contains(what),
            "{what}:\n{text}"
        );
    }
    let nan = refused_map(&[feature("东街道", "甲区", "Polygon", "[[[NaN,31.0]]]")]);
    assert!(
        nan.starts_with("streets.wgs84.geojson:1: this is no GeoJSON"),
        "{nan}"
    );
    let unknown = refused_map(&[square("南街道", "甲区", 121.0, 31.0, 0.01)]);
    assert!(unknown.contains("甲区 has no street 南街道"), "{unknown}");
}

#[test]
fn outlines_over_each_other_are_refused_with_both_names_and_slivers_are_let_pass() {
    let over = [
        square("东街道", "甲区", 121.0, 31.0, 0.01),
        square("西街道", "甲区", 121.009, 31.0, 0.01),
    ];
    let text = refused_map(&over);
    assert!(
        text.contains("(甲区西街道)") && text.contains("overlaps 甲区东街道"),
        "{text}"
    );
    // a metre wide and a kilometre long
    let sliver = [
        square("东街道", "甲区", 121.0, 31.0, 0.01),
        square("西街道", "甲区", 121.009_99, 31.0, 0.01),
    ];
    assert!(drafted(&[file("s.wgs84.geojson", &map(&sliver))], &present()).is_ok());
}

#[test]
fn a_ring_that_touches_itself_is_cut_there_and_said_so() {
    // a square with a loop of a few square metres at one corner
    let ring = "[[[121.0,31.0],[121.1,31.0],[121.1,31.1],[121.00002,31.1],[121.0,31.10002],[121.00002,31.10002],[121.0,31.1],[121.0,31.0]]]";
    let touching = map(&[feature("东街道", "甲区", "Polygon", ring)]);
    let draft = drafted(&[file("s.wgs84.geojson", &touching)], &present()).unwrap();
    assert!(
        draft
            .notes
            .iter()
            .any(|note| note.contains("cut where") && note.contains("东街道")),
        "{:?}",
        draft.notes
    );
    let middle = geo::Point::new(121.05, 31.05);
    assert!(draft.contents.streets[0].area.contains(&middle));
}

#[test]
fn a_map_must_state_its_coordinate_system_and_keep_to_it() {
    let streets = map(&[square("东街道", "甲区", 121.0, 31.0, 0.01)]);
    let text = refused(&[file("streets.geojson", &streets)]);
    assert!(text.contains("must state the coordinate system"), "{text}");
    let crs = |name: &str| {
        streets.replacen(
            r#""features""#,
            &format!(r#""crs":{{"type":"name","properties":{{"name":"{name}"}}}},"features""#),
            1,
        )
    };
    let good = file("s.wgs84.geojson", &crs("urn:ogc:def:crs:OGC:1.3:CRS84"));
    assert!(drafted(&[good], &present()).is_ok());
    for (name, said) in [
        ("s.wgs84.geojson", "EPSG:3857"),
        ("s.gcj02.geojson", "urn:ogc:def:crs:OGC:1.3:CRS84"),
    ] {
        let text = refused(&[file(name, &crs(said))]);
        assert!(text.contains("another coordinate system"), "{text}");
    }
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

/// The real files, where they are: `TEST_DATA_DIR`.
fn real() -> Option<Vec<SourceFile>> {
    let Some(dir) = std::env::var_os("TEST_DATA_DIR").map(PathBuf::from) else {
        eprintln!("left out: the published boundaries (TEST_DATA_DIR is not set)");
        return None;
    };
    let names = [
        "divisions-2022.csv",
        "streets-2024.csv",
        "shanghai-streets.wgs84.geojson",
        "districts.gcj02.geojson",
        "districts.wgs84.geojson",
        "address-samples.csv",
    ];
    let read = |name: &str| SourceFile {
        name: name.to_owned(),
        bytes: std::fs::read(dir.join(name)).unwrap(),
    };
    Some(names.map(read).into())
}

#[test]
fn the_published_files_are_taken_as_they_are() {
    let Some(files) = real() else { return };
    let present = PlaceContents {
        divisions: divisions::jingan(),
        ..PlaceContents::default()
    };
    let draft = drafted(&files, &present).unwrap_or_else(|faults| {
        panic!(
            "{}",
            faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n")
        )
    });
    assert_eq!(draft.contents.streets.len(), 113);
    assert_eq!(draft.contents.counties.len(), 11);
    assert!(draft.contents.addresses.len() > 300);
    assert_eq!(draft.contents.street_code("310106", "彭浦镇"), Some("310106101"));
    let repaired = draft
        .notes
        .iter()
        .find(|note| note.contains("cut where"))
        .unwrap();
    for name in ["仁和区", "米易县", "贵池区", "东至县"] {
        assert!(repaired.contains(name), "{name}: {repaired}");
    }
    assert!(
        draft
            .notes
            .iter()
            .any(|note| note.contains("11 outlines stand in two files")),
        "{:?}",
        draft.notes
    );
    let mut contents = draft.contents;
    contents.stations = vec![Station {
        id: StationId(Uuid::from_u128(1)),
        name: "曹家渡".to_owned(),
        short_name: "曹家渡".to_owned(),
        street_code: "310106014".to_owned(),
        phone: String::new(),
        points: Vec::new(),
    }];
    let places = contents.to_places("v");
    let evidence = Evidence {
        address_text: Some("静安区曹家渡街道"),
        ..Evidence::default()
    };
    assert_eq!(route(&places, &evidence).decision, Decision::Routed);
    // 113 streets, and the ten counties of which no streets are drawn
    assert_eq!(places.boundaries().len(), 123);
}

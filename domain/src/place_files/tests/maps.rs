//! Outlines: made ones, and the published ones.

use super::*;

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

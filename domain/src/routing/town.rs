//! A made town: two streets side by side, a third beyond the county's border, one road through all of them.

use std::sync::LazyLock;

use ::geo::{LineString, MultiPolygon, Polygon};
use rstest::rstest;

use super::tests::PLACES;
use super::*;
use crate::intake::Crs;

pub(super) const WEST: &str = "310106014";
pub(super) const EAST: &str = "310106006";
/// Degrees of longitude: the west end, the border of the two streets, the county's border, the east end.
const ENDS: [f64; 4] = [121.40, 121.42, 121.44, 121.46];

fn square(from: f64, to: f64) -> MultiPolygon<f64> {
    let corners = vec![
        (from, 31.20),
        (to, 31.20),
        (to, 31.22),
        (from, 31.22),
        (from, 31.20),
    ];
    MultiPolygon::new(vec![Polygon::new(LineString::from(corners), Vec::new())])
}

fn boundaries(middle: f64) -> Vec<StreetBoundary> {
    let street = |county: &str, street: &str, code: Option<&str>, from, to| StreetBoundary {
        county: county.into(),
        street: street.into(),
        street_code: code.map(str::to_owned),
        area: square(from, to),
    };
    vec![
        street("静安区", "曹家渡街道", Some(WEST), ENDS[0], middle),
        street("静安区", "江宁路街道", Some(EAST), middle, ENDS[2]),
        street("普陀区", "长寿路街道", None, ENDS[2], ENDS[3]),
    ]
}

/// 长堤路: number 1 in the west, a number every metre and a half or so, a known one every fifty.
fn known() -> Vec<KnownAddress> {
    let one = |text: String, street: &str, lng: Option<f64>| KnownAddress {
        text,
        street_code: street.into(),
        committee_code: None,
        position: lng.map(|lng| Position { lng, lat: 31.21 }),
    };
    let road = (1..50).map(|step| {
        let number = step * 50 + step % 2;
        let lng = ENDS[0] + f64::from(number) * 16e-6;
        let street = if lng < ENDS[1] { WEST } else { EAST };
        one(format!("长堤路{number}弄"), street, Some(lng))
    });
    road.chain([
        one("江宁路街道听涛花苑(望江街7号)".into(), EAST, None),
        one("万里堤路8号".into(), WEST, Some(121.41)),
        one("北堤路10弄".into(), WEST, Some(121.402)),
        one("北堤路1000弄".into(), WEST, Some(121.412)),
    ])
    .collect()
}

pub(super) static TOWN: LazyLock<Places> = LazyLock::new(|| {
    PLACES
        .clone()
        .with_boundaries(boundaries(ENDS[1]))
        .with_addresses(known())
});

fn by_text(text: &str) -> Placement {
    route(
        &TOWN,
        &Evidence {
            address_text: Some(text),
            ..Evidence::default()
        },
    )
}

#[rstest]
#[case("长堤路100弄", WEST, "number_known")]
#[case("上海市静安区长堤路１００弄３号４０２室", WEST, "number_known")]
#[case("静安区上海市 長堤路一百弄", WEST, "number_known")]
#[case("长堤路330号", WEST, "place_on_road")]
#[case("长堤路二千零二十号", EAST, "place_on_road")]
#[case("长堤路330-350号", WEST, "range_on_road")]
#[case("长堤路330弄5号501-503室", WEST, "place_on_road")]
#[case("北堤路500号", WEST, "well_inside")]
#[case("北堤路1001号", WEST, "well_inside")]
#[case("听涛花苑3号楼", EAST, "estate_known")]
#[case("住在望江街7号", EAST, "number_known")]
fn an_address_is_routed_by_what_is_known_on_its_road(
    #[case] text: &str,
    #[case] street: &str,
    #[case] code: &str,
) {
    let placement = by_text(text);
    assert_eq!(
        (
            placement.street_code.as_deref(),
            placement.decision,
            placement.because[0].code
        ),
        (Some(street), Decision::Routed, code),
        "{placement:?}"
    );
    assert_eq!(placement.because[0].street_code.as_deref(), Some(street));
}

#[rstest]
#[case("常堤路330号", "name_similar")]
#[case("长堤街330号", "name_similar")]
#[case("长堤330号", "name_similar")]
#[case("万里提路8号", "name_similar")]
#[case("听涛花苑对面", "landmark_near")]
fn what_is_not_quite_what_the_book_has_is_asked_about(#[case] text: &str, #[case] code: &str) {
    let placement = by_text(text);
    assert_eq!(
        (placement.decision, placement.because[0].code),
        (Decision::Confirm, code),
        "{placement:?}"
    );
}

#[rstest]
#[case("长堤路1250号", "road_unclear")]
#[case("长堤路3900号", "beyond_the_road")]
#[case("长堤路", "road_unclear")]
#[case("望江街", "number_missing")]
#[case("长堤路1100-1390号", "several_numbers")]
#[case("长堤路1230-1270号", "road_unclear")]
#[case("长堤路330弄1-18号", "several_numbers")]
#[case("长堤路330号-20号", "several_numbers")]
#[case("北堤路11号", "road_unclear")]
#[case("老长堤路330号", "nothing_known")]
#[case("东长堤路330号", "nothing_known")]
#[case("长堤西路330号", "nothing_known")]
#[case("普陀区长堤路330号", "other_district")]
#[case("长寿路街道长堤路330号", "other_district")]
#[case("苏州市姑苏区长堤路330号", "other_district")]
#[case("江苏省南京市长堤路330号", "other_district")]
#[case("普陀长堤路330号", "other_district")]
fn what_is_not_known_is_left_to_a_person(#[case] text: &str, #[case] code: &str) {
    let placement = by_text(text);
    assert_eq!(
        (placement.decision, placement.because[0].code),
        (Decision::Triage, code),
        "{placement:?}"
    );
}

#[test]
fn the_short_name_of_the_own_district_does_not_lead_elsewhere() {
    use crate::divisions::{Division, Level};
    let one = |code: &str, level, name: &str, parent: Option<&str>| Division {
        code: code.into(),
        level,
        name: name.into(),
        parent_code: parent.map(str::to_owned),
    };
    let putuo = vec![
        one("310107", Level::County, "普陀区", None),
        one("310107015", Level::Street, "长寿路街道", Some("310107")),
    ];
    let mut station = PLACES.stations[0].clone();
    station.street_code = "310107015".into();
    let places = Places::new("putuo", putuo, vec![station]);
    let at_home = |text| {
        let evidence = Evidence {
            address_text: Some(text),
            ..Evidence::default()
        };
        route(&places, &evidence).decision
    };
    assert_eq!(at_home("普陀长寿路街道"), Decision::Routed);
    assert_eq!(at_home("徐汇长寿路街道"), Decision::Triage);
}

fn at(lng: f64, lat: f64, accuracy_m: Option<f64>) -> Option<GeoPoint> {
    Some(GeoPoint {
        lng,
        lat,
        crs: Crs::Wgs84,
        accuracy_m,
    })
}

fn by_point(places: &Places, lng: f64, lat: f64, accuracy_m: Option<f64>) -> Placement {
    route(
        places,
        &Evidence {
            point: at(lng, lat, accuracy_m),
            ..Evidence::default()
        },
    )
}

#[test]
fn a_point_within_its_accuracy_of_a_border_names_both_streets() {
    let inside = by_point(&TOWN, 121.41, 31.21, None);
    assert_eq!(
        (inside.decision, inside.street_code.as_deref()),
        (Decision::Routed, Some(WEST))
    );
    let beside = by_point(&TOWN, 121.4199, 31.21, Some(20.0));
    assert_eq!(
        (beside.decision, beside.because[0].code),
        (Decision::Confirm, "near_border")
    );
    assert!(beside.because[0].zh.contains("曹家渡街道") && beside.because[0].zh.contains("江宁路街道"));
    assert_eq!(beside.candidates.len(), 2);
    assert_eq!(by_point(&TOWN, 121.4199, 31.21, None).decision, Decision::Routed);
}

#[test]
fn a_point_outside_is_never_given_to_the_nearest_street() {
    let beyond = by_point(&TOWN, 121.4401, 31.21, None);
    assert_eq!(
        (beyond.decision, beyond.because[0].code),
        (Decision::Triage, "point_outside")
    );
    assert!(beyond.because[0].zh.contains("长寿路街道"));
    let nowhere = by_point(&TOWN, 122.5, 31.0, None);
    assert_eq!(
        (nowhere.decision, nowhere.because[0].code),
        (Decision::Triage, "point_nowhere")
    );
    let sliver = by_point(&TOWN, 121.41, 31.22003, None);
    assert_eq!(
        (sliver.street_code.as_deref(), sliver.decision),
        (Some(WEST), Decision::Confirm)
    );
    for (lng, lat) in [
        (f64::NAN, 31.2),
        (31.21, 121.41),
        (500.0, 31.2),
        (f64::INFINITY, f64::NEG_INFINITY),
    ] {
        let impossible = by_point(&TOWN, lng, lat, None);
        assert_eq!(
            (impossible.decision, impossible.because[0].code),
            (Decision::Triage, "point_impossible")
        );
    }
}

#[test]
fn where_only_a_county_is_drawn_it_is_named_and_no_name_is_left_out() {
    let mut drawn = boundaries(ENDS[1]);
    drawn[2].street = String::new();
    let places = PLACES.clone().with_boundaries(drawn);
    let beyond = by_point(&places, 121.45, 31.21, None);
    assert_eq!(beyond.because[0].zh, "位置在普陀区，不在服务范围内");
    let en = "The position lies in 普陀区, outside the served area";
    assert_eq!(beyond.because[0].en, en);
    let beside = by_point(&places, 121.439_95, 31.21, Some(20.0));
    assert_eq!(
        beside.because[0].zh,
        "位置离江宁路街道和普陀区的边界不到20米，请先核对"
    );
}

#[test]
fn words_and_point_support_or_contradict_each_other() {
    let with = |text, lng| {
        route(
            &TOWN,
            &Evidence {
                address_text: Some(text),
                point: at(lng, 31.21, None),
                ..Evidence::default()
            },
        )
    };
    let agreed = with("长堤路330号", 121.406);
    assert!(agreed.decision == Decision::Routed && agreed.confidence > by_text("长堤路330号").confidence);
    let apart = with("长堤路330号", 121.43);
    assert_eq!(
        (apart.decision, apart.street_code.as_deref()),
        (Decision::Confirm, Some(EAST))
    );
    let named = with("曹家渡街道", 121.43);
    assert_eq!(
        (named.decision, named.street_code.as_deref()),
        (Decision::Confirm, Some(WEST))
    );
    let edge = with("长堤路330号", 121.420_01);
    assert_eq!(
        (edge.decision, edge.street_code.as_deref()),
        (Decision::Routed, Some(WEST))
    );
    assert_eq!(with("普陀区", 121.43).decision, Decision::Triage);
    assert_eq!(with("长堤路330号", 121.45).decision, Decision::Triage);
}

#[test]
fn earlier_requests_and_a_map_service_add_to_the_rest() {
    let earlier = [Earlier {
        street_code: WEST.into(),
        requests: 2,
        days_ago: 30,
    }];
    let with = |text, geocoded| {
        route(
            &TOWN,
            &Evidence {
                address_text: text,
                earlier: &earlier,
                geocoded,
                ..Evidence::default()
            },
        )
    };
    let alone = with(None, None);
    assert_eq!(
        (alone.decision, alone.because[0].code),
        (Decision::Confirm, "earlier_requests")
    );
    assert!(with(Some("长堤路330号"), None).confidence > by_text("长堤路330号").confidence);
    let moved = with(Some("长堤路2020号"), None);
    assert!(
        moved.street_code.as_deref() == Some(EAST) && moved.confidence < by_text("长堤路2020号").confidence
    );
    let found = Geocoded {
        point: at(121.41, 31.21, None).unwrap(),
        reliability: 1.0,
    };
    let mapped = with(Some("某某里5号"), Some(found));
    assert_eq!(
        (mapped.street_code.as_deref(), mapped.because[0].code),
        (Some(WEST), "geocoded")
    );
    assert_eq!(
        mapped.decision,
        Decision::Confirm,
        "nothing else tells the street"
    );
    assert_eq!(
        with(Some("普陀区某某里5号"), Some(found)).decision,
        Decision::Triage
    );
}

#[test]
fn odd_texts_take_no_longer_and_never_panic() {
    let started = std::time::Instant::now();
    let long = [
        "近",
        "路1",
        "长堤路",
        "九",
        "，",
        "弄330-",
        "😀",
        "弄弄",
        "离近",
        "市",
    ]
    .map(|part| part.repeat(10_000));
    let odd = [
        "",
        " ",
        "😀🏠",
        "'; DROP TABLE places; --",
        "<script>1</script>",
        "\u{0}\u{202e}",
        "99999999999999号",
        "路路路1号",
        "号1路",
    ];
    for text in long.iter().map(String::as_str).chain(odd) {
        assert_ne!(
            by_text(text).decision,
            Decision::Routed,
            "{}",
            &text.chars().take(20).collect::<String>()
        );
    }
    assert!(started.elapsed().as_secs() < 10);
}

mod figures;

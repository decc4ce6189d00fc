use std::sync::LazyLock;

use rstest::rstest;
use uuid::Uuid;

use super::*;
use crate::divisions;
use crate::intake::Crs;

/// A station for every street of 静安区; those of three streets have points on the map.
pub(super) static PLACES: LazyLock<Places> = LazyLock::new(places);

fn places() -> Places {
    let all = divisions::jingan();
    let streets = all
        .iter()
        .filter(|division| division.level == divisions::Level::Street);
    let station = |(index, street): (usize, &divisions::Division)| Station {
        id: id(index),
        name: format!("静安区{}静邻暖心屋——社区救助顾问服务站", street.name),
        short_name: street.name.clone(),
        street_code: street.code.clone(),
        phone: "021-0000-0001".into(),
        points: points(&street.name),
    };
    let stations = streets.enumerate().map(station).collect();
    Places::new("test-1", all, stations)
}

fn id(index: usize) -> StationId {
    StationId(Uuid::from_u128(index as u128 + 1))
}

fn points(street: &str) -> Vec<ServicePoint> {
    let places = [
        ("曹家渡街道", 121.430, 31.235),
        ("江宁路街道", 121.445, 31.238),
        ("彭浦镇", 121.440, 31.305),
    ];
    let at = places.iter().filter(|(name, ..)| *name == street);
    at.map(|(name, lng, lat)| ServicePoint {
        name: format!("{name}站点"),
        focus: "综合".into(),
        lng: *lng,
        lat: *lat,
        hours: OpeningHours::default(),
        phone: "021-0000-0002".into(),
        address: "演示".into(),
    })
    .collect()
}

fn by_text(text: &str) -> Placement {
    route(
        &PLACES,
        &Evidence {
            address_text: Some(text),
            ..Evidence::default()
        },
    )
}

fn street(placement: &Placement) -> &str {
    placement.street.as_deref().unwrap_or("-")
}

#[rstest]
#[case("静安区曹家渡街道万航渡路888弄3号", "曹家渡街道")]
#[case("上海市 静安区　曹家渡 万航渡路888弄", "曹家渡街道")]
#[case("住在曹家渡", "曹家渡街道")]
#[case("静安区静安寺街道愚园路1号", "静安寺街道")]
#[case("静安区彭浦镇某某路１号", "彭浦镇")]
#[case("彭浦新村街道三泉路1号", "彭浦新村街道")]
#[case("静安区彭浦新村 22号", "彭浦新村街道")]
#[case("闸北区北站街道", "北站街道")]
#[case("静安区北站浙江北路", "北站街道")]
#[case("静安区江宁路街道江宁路1号", "江宁路街道")]
#[case("江宁路社区", "江宁路街道")]
#[case("达安花园居委会", "曹家渡街道")]
#[case("静安区四和花园3号", "曹家渡街道")]
#[case("张家宅居民区", "石门二路街道")]
#[case("临汾路375弄12号", "临汾路街道")]
#[case("临汾路三七五弄12号", "临汾路街道")]
#[case("场中路２８００弄", "彭浦镇")]
#[case("江宁路街道永乐居委会", "江宁路街道")]
#[case("共和新路街道永乐居委会", "共和新路街道")]
#[case("彭浦村村委会", "彭浦镇")]
fn a_street_or_committee_named_in_the_text_is_routed(#[case] text: &str, #[case] expected: &str) {
    let placement = by_text(text);
    assert_eq!(
        (street(&placement), placement.decision),
        (expected, Decision::Routed),
        "{placement:?}"
    );
    let station = PLACES.station(placement.station.unwrap()).unwrap().clone();
    assert_eq!(station.short_name, expected);
    assert!(placement.confidence >= 0.8 && placement.because[0].zh.contains('“'));
}

#[rstest]
#[case("永乐居委会", "ambiguous_name")]
#[case("静安区普善居委会", "ambiguous_name")]
#[case("静安区彭浦", "ambiguous_name")]
#[case("浦东新区张江镇", "other_district")]
#[case("黄浦区南京东路1号", "other_district")]
#[case("宝山区彭浦镇", "other_district")]
#[case("江宁路100号", "nothing_known")]
#[case("宝山路1号", "nothing_known")]
#[case("长春路5号", "nothing_known")]
#[case("静安区", "nothing_known")]
#[case("上海站北站房", "nothing_known")]
#[case("曹家渡街道和彭浦镇", "names_disagree")]
#[case("", "nothing_known")]
fn what_the_text_does_not_settle_goes_to_a_person_with_the_reason(#[case] text: &str, #[case] code: &str) {
    let placement = by_text(text);
    assert_eq!(
        (placement.decision, placement.station),
        (Decision::Triage, None),
        "{placement:?}"
    );
    assert_eq!(placement.because[0].code, code);
}

#[test]
fn an_ambiguous_name_names_the_stations_that_may_be_meant() {
    assert_eq!(by_text("永乐居委会").candidates.len(), 2);
    assert_eq!(by_text("静安区彭浦").candidates.len(), 2);
}

#[rstest]
#[case("临汾路三七五弄12号", "“临汾路375弄”，属于临汾路三七五弄居委会")]
#[case("静安区四和花园3号", "“四和花园”，属于四和花园居委会")]
#[case("江宁路社区", "“江宁路社区”")]
#[case("静安区彭浦", "“彭浦”不止一处")]
fn a_reason_quotes_what_was_written_and_not_what_it_is_called_officially(
    #[case] text: &str,
    #[case] quoted: &str,
) {
    let zh = &by_text(text).because[0].zh;
    assert!(zh.contains(quoted), "{zh}");
}

#[rstest]
#[case("曹家渡花鸟市场")]
#[case("静安寺地铁站旁边")]
#[case("静安区曹家渡街道，靠近普陀区长寿路")]
fn a_thing_that_only_bears_the_name_is_to_be_confirmed(#[case] text: &str) {
    let placement = by_text(text);
    assert_eq!(placement.decision, Decision::Confirm, "{placement:?}");
    assert!(placement.confidence <= 0.6 && placement.station.is_some());
}

#[test]
fn a_picked_committee_decides() {
    let evidence = Evidence {
        committee_code: Some("310106014023"),
        ..Evidence::default()
    };
    let placement = route(&PLACES, &evidence);
    assert_eq!(
        (street(&placement), placement.decision),
        ("曹家渡街道", Decision::Routed)
    );
    assert_eq!(placement.committee_code.as_deref(), Some("310106014023"));
    assert_eq!(placement.because[0].code, "committee_given");
    assert_eq!(placement.places_version, "test-1");
}

#[test]
fn text_that_agrees_with_the_pick_makes_it_surer_and_text_that_does_not_is_asked_about() {
    let with = |text| {
        let picked = Some("310106014023");
        route(
            &PLACES,
            &Evidence {
                committee_code: picked,
                address_text: Some(text),
                ..Evidence::default()
            },
        )
    };
    let agreed = with("曹家渡街道达安花园");
    assert!(agreed.decision == Decision::Routed && agreed.confidence > with("三楼").confidence);
    let conflict = with("彭浦镇");
    assert_eq!(
        (street(&conflict), conflict.decision),
        ("曹家渡街道", Decision::Confirm)
    );
    assert!(conflict.confidence <= 0.6 && conflict.candidates.len() == 2);
    assert!(
        conflict
            .because
            .iter()
            .any(|reason| reason.code == "names_disagree")
    );
    assert_eq!(with("浦东新区").decision, Decision::Confirm);
}

#[test]
fn an_unknown_committee_is_said_and_the_text_decides() {
    let evidence = Evidence {
        committee_code: Some("999"),
        address_text: Some("曹家渡街道"),
        ..Evidence::default()
    };
    let placement = route(&PLACES, &evidence);
    assert_eq!(
        (street(&placement), placement.decision),
        ("曹家渡街道", Decision::Routed)
    );
    assert_eq!(placement.because.last().unwrap().code, "committee_unknown");
}

#[test]
fn where_the_person_is_now_goes_before_the_address() {
    let now = |whereabouts| {
        let evidence = Evidence {
            address_text: Some("曹家渡街道"),
            whereabouts: Some(whereabouts),
            ..Evidence::default()
        };
        route(&PLACES, &evidence)
    };
    let moved = now("在彭浦镇女儿家");
    assert_eq!(
        (street(&moved), moved.decision, moved.candidates.len()),
        ("彭浦镇", Decision::Confirm, 2)
    );
    let away = now("在浦东新区住院");
    assert_eq!((street(&away), away.decision), ("曹家渡街道", Decision::Confirm));
    assert_eq!(now("在家").decision, Decision::Routed);
    let only = route(
        &PLACES,
        &Evidence {
            whereabouts: Some("彭浦镇桥下"),
            ..Evidence::default()
        },
    );
    assert_eq!((street(&only), only.decision), ("彭浦镇", Decision::Routed));
}

fn by_point(lng: f64, lat: f64, crs: Crs, accuracy_m: Option<f64>) -> Placement {
    let point = Some(GeoPoint {
        lng,
        lat,
        crs,
        accuracy_m,
    });
    route(
        &PLACES,
        &Evidence {
            point,
            ..Evidence::default()
        },
    )
}

#[test]
fn nothing_is_routed_to_the_station_of_the_district() {
    let mut places = places();
    let mut district = places.stations[0].clone();
    district.id = id(99);
    district.street_code = "310106".into();
    district.points = points("曹家渡街道");
    places.stations = vec![district];
    let point = Some(GeoPoint {
        lng: 121.430,
        lat: 31.235,
        crs: Crs::Wgs84,
        accuracy_m: None,
    });
    let evidence = Evidence {
        point,
        ..Evidence::default()
    };
    let placement = route(&places, &evidence);
    assert_eq!((placement.station, placement.decision), (None, Decision::Triage));
}

#[test]
fn a_point_near_a_service_point_is_to_be_confirmed_and_a_far_one_goes_to_a_person() {
    let near = by_point(121.431, 31.236, Crs::Wgs84, Some(30.0));
    assert_eq!((street(&near), near.decision), ("曹家渡街道", Decision::Confirm));
    assert_eq!(near.because[0].code, "point_near");
    assert!((0.3..=0.6).contains(&near.confidence));
    assert_eq!(near.candidates.len(), 2);
    let far = by_point(121.6, 31.2, Crs::Wgs84, None);
    assert_eq!(
        (far.decision, far.because[0].code),
        (Decision::Triage, "point_far")
    );
    let vague = by_point(121.431, 31.236, Crs::Wgs84, Some(5000.0));
    assert_eq!(
        (vague.decision, vague.because[0].code),
        (Decision::Triage, "point_inaccurate")
    );
    assert_eq!(
        by_point(f64::NAN, 31.0, Crs::Gcj02, None).decision,
        Decision::Triage
    );
}

#[test]
fn the_same_place_in_both_coordinate_systems_is_the_same_place() {
    let there = wgs84_to_gcj02(Position {
        lng: 121.4305,
        lat: 31.2355,
    });
    let (wgs, gcj) = (
        by_point(121.4305, 31.2355, Crs::Wgs84, None),
        by_point(there.lng, there.lat, Crs::Gcj02, None),
    );
    assert_eq!(wgs.station, gcj.station);
    assert!((wgs.confidence - gcj.confidence).abs() < 1e-6);
}

#[test]
fn words_go_before_the_point_and_another_district_is_not_outweighed_by_it() {
    let point = Some(GeoPoint {
        lng: 121.431,
        lat: 31.236,
        crs: Crs::Wgs84,
        accuracy_m: None,
    });
    let with = |text| {
        route(
            &PLACES,
            &Evidence {
                point,
                address_text: Some(text),
                ..Evidence::default()
            },
        )
    };
    assert_eq!(street(&with("彭浦镇")), "彭浦镇");
    assert_eq!(with("浦东新区").decision, Decision::Triage);
    assert_eq!(with("三楼").decision, Decision::Confirm);
}

#[test]
fn a_street_without_station_goes_to_a_person_who_sees_the_street() {
    let mut places = places();
    places
        .stations
        .retain(|station| station.street_code != "310106014");
    let placement = route(
        &places,
        &Evidence {
            address_text: Some("曹家渡街道"),
            ..Evidence::default()
        },
    );
    assert_eq!(
        (street(&placement), placement.decision),
        ("曹家渡街道", Decision::Triage)
    );
    assert_eq!(
        (placement.station, placement.because.last().unwrap().code),
        (None, "no_station")
    );
}

#[test]
fn an_empty_snapshot_sends_everything_to_a_person() {
    let placement = route(
        &Places::default(),
        &Evidence {
            address_text: Some("曹家渡街道"),
            ..Evidence::default()
        },
    );
    assert_eq!(placement.decision, Decision::Triage);
}

#[test]
fn divisions_are_listed_below_their_parent() {
    let places = &*PLACES;
    let top: Vec<_> = places
        .divisions_below(None)
        .map(|division| division.name.as_str())
        .collect();
    assert_eq!(top, ["静安区"]);
    assert_eq!(places.divisions_below(Some("310106")).count(), 14);
    assert_eq!(places.divisions_below(Some("310106014")).count(), 14);
    assert_eq!(places.divisions_below(Some("nowhere")).count(), 0);
}

//! What leaves the house for a map service, and what is made of what comes back.

use rstest::rstest;

use super::town::{EAST, TOWN, WEST};
use super::*;
use crate::intake::Crs;

fn asked(text: &str) -> Option<String> {
    question_for_map(
        &TOWN,
        &Evidence {
            address_text: Some(text),
            ..Evidence::default()
        },
    )
}

#[rstest]
#[case("某某里5号", "某某里5号")]
#[case("某某里 ５號 １２楼 502室", "某某里5号")]
#[case("某某里5号（张三13800005678）", "某某里5号(张三)")]
#[case("某某里5号，身份证310101194001010028", "某某里5号,身份证")]
fn what_is_asked_is_the_house_and_nothing_behind_its_door(#[case] text: &str, #[case] question: &str) {
    assert_eq!(asked(text).as_deref(), Some(question));
}

#[test]
fn nothing_is_asked_where_an_answer_would_change_nothing() {
    for known in [
        "静安区曹家渡街道某某里5号",
        "长堤路330号",
        "普陀区某某里5号",
        "13800005678",
        "5号",
        "",
    ] {
        assert_eq!(asked(known), None, "{known}");
    }
    assert!(asked("长堤路1251号").is_some(), "at the border of two streets");
    let long = asked(&"某".repeat(500)).unwrap();
    assert_eq!(long.chars().count(), 60);
    let undrawn = Evidence {
        address_text: Some("某某里5号"),
        ..Evidence::default()
    };
    assert_eq!(question_for_map(&super::tests::PLACES, &undrawn), None);
}

fn answer(lng: f64) -> MapAnswer {
    MapAnswer {
        point: GeoPoint {
            lng,
            lat: 31.21,
            crs: Crs::Wgs84,
            accuracy_m: None,
        },
        reliability: 7,
        level: 9,
        county: "静安区".into(),
        road: "某某里".into(),
    }
}

#[test]
fn an_answer_counts_as_far_as_the_service_and_the_map_stand_behind_it() {
    let weight = |answer: MapAnswer| {
        let found = answer.as_evidence(&TOWN, "某某里5号");
        found.map(|found| found.reliability)
    };
    let good = answer(121.41);
    assert_eq!(weight(good.clone()), Some(1.0));
    let other = |change: fn(&mut MapAnswer)| {
        let mut changed = good.clone();
        change(&mut changed);
        weight(changed)
    };
    assert_eq!(other(|one| one.reliability = 6), Some(0.6));
    assert_eq!(other(|one| one.reliability = 4), None);
    assert_eq!(other(|one| one.road = "另外路".into()), Some(0.6), "another road");
    assert_eq!(other(|one| one.road.clear()), Some(0.6));
    assert_eq!(other(|one| one.level = 7), None, "the middle of a road");
    assert_eq!(other(|one| one.level = 2), None, "the middle of the district");
    assert_eq!(
        other(|one| one.county = "浦东新区".into()),
        None,
        "the point lies elsewhere"
    );
    assert_eq!(
        other(|one| one.point.lng = 100.0),
        None,
        "at the other end of the country"
    );
    assert_eq!(other(|one| one.point.lng = 181.0), None);
    assert_eq!(other(|one| one.point.lat = f64::NAN), None);
}

#[test]
fn it_settles_what_the_book_leaves_open_and_is_asked_about_where_the_book_knows_nothing() {
    let with = |text, answer: MapAnswer| {
        route(
            &TOWN,
            &Evidence {
                address_text: Some(text),
                geocoded: answer.as_evidence(&TOWN, text),
                ..Evidence::default()
            },
        )
    };
    let road = |lng| MapAnswer {
        road: "长堤路".into(),
        ..answer(lng)
    };
    let open = "长堤路1251号";
    assert_ne!(with(open, answer(181.0)).decision, Decision::Routed);
    let settled = with(open, road(121.41));
    assert_eq!(
        (
            settled.decision,
            settled.street_code.as_deref(),
            settled.because[0].code
        ),
        (Decision::Routed, Some(WEST), "geocoded"),
        "{settled:?}"
    );
    assert_eq!(with(open, road(121.43)).street_code.as_deref(), Some(EAST));
    let near = with(open, road(121.4203));
    assert_eq!(near.decision, Decision::Confirm, "within 50 m of the border");
    let alone = with("某某里5号", answer(121.41));
    assert_eq!(
        (alone.decision, alone.street_code.as_deref()),
        (Decision::Confirm, Some(WEST))
    );
    let beyond = MapAnswer {
        county: "普陀区".into(),
        ..answer(121.45)
    };
    let beyond = with("某某里5号", beyond);
    assert_eq!(
        (beyond.decision, beyond.because[0].code),
        (Decision::Triage, "geocoded_outside")
    );
}

//! Many points, and a list that is measured.

use super::*;
use crate::routing::measure::{Labelled, Truth, measure};
use crate::routing::samples::Dice;

#[test]
fn ten_thousand_points_are_all_owned_and_every_decision_can_be_made_again() {
    let versions =
        [boundaries(ENDS[1]), boundaries(ENDS[1] + 0.0005)].map(|all| PLACES.clone().with_boundaries(all));
    let mut dice = Dice(5);
    for round in 0..10_000 {
        let near_border = ENDS[1] + (dice.share() - 0.5) * 0.0008;
        let lng = if round % 2 == 0 {
            121.39 + 0.08 * dice.share()
        } else {
            near_border
        };
        let lat = 31.19 + 0.04 * dice.share();
        let accuracy = (round % 3 == 0).then(|| 20.0 * dice.share());
        let places = &versions[round % 2];
        let placement = by_point(places, lng, lat, accuracy);
        assert!(!placement.because.is_empty());
        let inside = (ENDS[0]..ENDS[2]).contains(&lng) && (31.20..31.22).contains(&lat);
        if inside {
            let both = placement.because[0].code == "near_border" && placement.decision == Decision::Confirm;
            assert!(
                placement.street_code.is_some() && (placement.decision == Decision::Routed || both),
                "{placement:?}"
            );
        } else if placement.decision == Decision::Routed {
            panic!("{lng} {lat} lies outside: {placement:?}");
        }
        // The record: the evidence as stored and the version of the places.
        let record = serde_json::to_string(&at(lng, lat, accuracy)).unwrap();
        let point: Option<GeoPoint> = serde_json::from_str(&record).unwrap();
        let again = route(
            &versions[round % 2].clone(),
            &Evidence {
                point,
                ..Evidence::default()
            },
        );
        assert_eq!(again.street_code, placement.street_code);
        assert_eq!(
            (again.decision, again.because.len()),
            (placement.decision, placement.because.len())
        );
    }
}

#[test]
fn a_list_is_measured_by_street_by_kind_and_by_confidence() {
    let row = |line, text: &str, truth| Labelled {
        line,
        address: Some(text.into()),
        point: None,
        truth,
        committee_code: None,
    };
    let street = |code: &str| Truth::Street(code.into());
    let rows = [
        row(2, "长堤路330号", street(WEST)),
        row(3, "长堤路2020号", street(WEST)),
        row(4, "常堤路330号", street(WEST)),
        row(5, "无名路1号", street(EAST)),
        row(6, "普陀区长堤路1号", Truth::Outside),
    ];
    let measured = measure(&TOWN, &rows);
    let all = measured.all;
    assert_eq!(
        (
            all.rows,
            all.routed_right,
            all.routed_wrong,
            all.confirm_right,
            all.triage
        ),
        (5, 1, 1, 1, 2)
    );
    assert!((all.coverage() - 0.4).abs() < 1e-9 && (all.error() - 0.5).abs() < 1e-9);
    assert_eq!(
        (
            measured.inside.rows,
            measured.outside.rows,
            measured.outside.triage
        ),
        (4, 1, 1)
    );
    assert_eq!(
        (
            measured.wrong.len(),
            measured.wrong[0].line,
            measured.wrong[0].kind
        ),
        (1, 3, "place_on_road")
    );
    assert_eq!(measured.by_street["曹家渡街道"].rows, 3);
    assert_eq!(measured.by_kind["other_district"].rows, 1);
    assert!(
        measured
            .curve
            .windows(2)
            .all(|pair| pair[0].decided >= pair[1].decided)
    );
}

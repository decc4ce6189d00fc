use proptest::prelude::*;

use super::tests::PLACES;
use super::*;
use crate::intake::Crs;

fn texts() -> impl Strategy<Value = Option<String>> {
    let part = prop_oneof![
        Just("静安区"),
        Just("曹家渡"),
        Just("曹家渡街道"),
        Just("彭浦镇"),
        Just("彭浦"),
        Just("永乐居委会"),
        Just("浦东新区"),
        Just("临汾路三七五弄"),
        Just("100号"),
        Just("　"),
        Just("静安寺"),
        Just("北站"),
        Just("弄"),
    ];
    let built = prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat());
    prop::option::of(prop_oneof![built, any::<String>()])
}

fn codes() -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop_oneof![
        Just("310106014023".to_owned()),
        Just("310106014".to_owned()),
        any::<String>()
    ])
}

fn points() -> impl Strategy<Value = Option<GeoPoint>> {
    let near = (121.3f64..121.6, 31.1f64..31.4);
    let number = prop_oneof![near, (any::<f64>(), any::<f64>())];
    let crs = prop_oneof![Just(Crs::Gcj02), Just(Crs::Wgs84)];
    let point = (number, crs, prop::option::of(any::<f64>()));
    prop::option::of(point.prop_map(|((lng, lat), crs, accuracy_m)| GeoPoint {
        lng,
        lat,
        crs,
        accuracy_m,
    }))
}

proptest! {
    #[test]
    fn a_placement_keeps_its_promises(code in codes(), text in texts(), now in texts(), point in points()) {
        let evidence = Evidence {
            committee_code: code.as_deref(),
            address_text: text.as_deref(),
            whereabouts: now.as_deref(),
            point,
            ..Evidence::default()
        };
        let placement = route(&PLACES, &evidence);
        prop_assert_eq!(placement.station.is_none(), placement.decision == Decision::Triage);
        prop_assert!(placement.candidates.iter().all(|id| PLACES.station(*id).is_some()));
        if let Some(station) = placement.station {
            prop_assert_eq!(placement.candidates.first(), Some(&station));
            let station = PLACES.station(station).unwrap();
            prop_assert_eq!(placement.street_code.as_deref(), Some(station.street_code.as_str()));
        }
        prop_assert!((0.0..=1.0).contains(&placement.confidence) && !placement.because.is_empty());
        prop_assert!(placement.decision != Decision::Routed || placement.confidence >= 0.8);
        prop_assert_eq!(&placement, &route(&PLACES, &evidence));
    }
}

//! How right a map service's points are, on real addresses whose street the district named (`TEST_DATA_DIR`).

use std::collections::{BTreeMap, BTreeSet};

use super::samples::{Dice, Sample, boundaries, folder, samples};
use super::tests::PLACES;
use super::*;
use crate::intake::Crs;

/// The district said which street; the point is a map service's.
fn by_district(sample: &&Sample) -> bool {
    sample.source == "district-notice-2022-04" && sample.position.is_some()
}

fn mapped(sample: &Sample) -> Option<Geocoded> {
    let Position { lng, lat } = sample.position?;
    Some(Geocoded {
        point: GeoPoint {
            lng,
            lat,
            crs: Crs::Wgs84,
            accuracy_m: Some(MAP_METRES),
        },
        reliability: 1.0,
    })
}

#[test]
fn a_map_service_beside_the_book_leads_hardly_anybody_to_a_wrong_street() {
    let Some(folder) = folder() else { return };
    let samples = samples(&folder);
    let drawn = PLACES.clone().with_boundaries(boundaries(&folder));
    let mut found: BTreeMap<(String, bool), usize> = BTreeMap::new();
    let mut wrong: BTreeSet<String> = BTreeSet::new();
    for seed in 101..141 {
        let mut dice = Dice(seed);
        let groups: BTreeSet<String> = samples.iter().map(Sample::group).collect();
        let known: BTreeSet<String> = groups.into_iter().filter(|_| dice.share() < 0.5).collect();
        let book = samples.iter().filter(|one| known.contains(&one.group()));
        let places = drawn.clone().with_addresses(book.map(Sample::known).collect());
        let asked = samples.iter().filter(|one| !known.contains(&one.group()));
        for sample in asked.filter(by_district) {
            let told = Evidence {
                address_text: Some(&sample.text),
                ..Evidence::default()
            };
            if question_for_map(&places, &told).is_none() {
                continue;
            }
            let before = route(&places, &told);
            let after = route(
                &places,
                &Evidence {
                    geocoded: mapped(sample),
                    ..told
                },
            );
            let right = after.street_code.as_deref() == Some(sample.street_code.as_str());
            let kind = format!(
                "{:?} {} candidates -> {:?}",
                before.decision,
                before.candidates.len().min(2),
                after.decision
            );
            *found.entry((kind, right)).or_default() += 1;
            if after.decision == Decision::Routed && !right {
                wrong.insert(sample.text.clone());
            }
        }
    }
    for ((kind, right), count) in &found {
        eprintln!("{kind}, right {right}: {count}");
    }
    eprintln!("wrong and sure: {wrong:?}");
    let of = |right| {
        let routed = found
            .iter()
            .filter(|((kind, was), _)| kind.ends_with("Routed") && *was == right);
        routed.map(|(_, count)| count).sum::<usize>()
    };
    let (right, not) = (of(true), of(false));
    eprintln!("routed with the map: {right} right, {not} wrong");
    assert!(right >= 60 && not * 100 <= 2 * (right + not));
}

//! Names of committees and the forms in which people write them.

use std::collections::{BTreeMap, BTreeSet};

use super::numerals::fold_numbers;
use super::{Meaning, Strength, add};
use crate::divisions::Division;

pub(super) fn add_committee(names: &mut BTreeMap<String, Meaning>, committee: &Division) {
    let suffixes = [
        "社区居委会",
        "居民委员会",
        "居委会",
        "村民委员会",
        "村委会",
        "社区",
    ];
    let Some(stem) = suffixes
        .iter()
        .find_map(|suffix| committee.name.strip_suffix(suffix))
    else {
        return add(
            names,
            committee.name.clone(),
            Strength::Committee,
            &committee.code,
            &committee.name,
        );
    };
    for kind in ["居委", "社区居委", "居民委", "居民区", "村委", "村民委"] {
        for stem in BTreeSet::from([stem.to_owned(), stem.replace('第', ""), fold_numbers(stem)]) {
            add(
                names,
                format!("{stem}{kind}"),
                Strength::Committee,
                &committee.code,
                &committee.name,
            );
        }
    }
    let lane = fold_numbers(stem);
    if lane.contains(|c: char| c.is_ascii_digit()) {
        add(names, lane, Strength::Lane, &committee.code, &committee.name);
    } else if stem.chars().count() >= 3 && !stem.ends_with('路') {
        add(
            names,
            stem.to_owned(),
            Strength::Estate,
            &committee.code,
            &committee.name,
        );
    }
}

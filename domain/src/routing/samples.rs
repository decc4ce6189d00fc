//! Real addresses measure the rules where the folder with product data is at hand (`TEST_DATA_DIR`).

use std::path::Path;

use super::tests::PLACES;
use super::*;

#[test]
fn real_addresses_that_are_routed_are_hardly_ever_routed_to_the_wrong_street() {
    let Some(folder) = std::env::var_os("TEST_DATA_DIR") else {
        return eprintln!("left out: address samples (TEST_DATA_DIR names no folder)");
    };
    let mut table = csv::Reader::from_path(Path::new(&folder).join("address-samples.csv")).unwrap();
    let (mut total, mut routed, mut wrong) = (0, 0, Vec::new());
    for row in table.records() {
        let row = row.unwrap();
        let placement = route(
            &PLACES,
            &Evidence {
                address_text: Some(&row[0]),
                ..Evidence::default()
            },
        );
        total += 1;
        if placement.decision == Decision::Routed {
            routed += 1;
            if placement.street_code.as_deref() != Some(&row[1]) {
                wrong.push(format!("{} is {}, not {:?}", &row[0], &row[2], placement.street));
            }
        }
    }
    eprintln!(
        "{routed} of {total} routed by text alone, {} wrong: {wrong:#?}",
        wrong.len()
    );
    assert!(wrong.len() * 50 <= routed, "{wrong:#?}");
}

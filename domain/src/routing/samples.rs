//! Real addresses measure the rules where the folder with product data is at hand (`TEST_DATA_DIR`); the same
//! measuring runs on a made town everywhere.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use super::measure::{Labelled, Measured, Tally, Truth, measure};
use super::tests::PLACES;
use super::*;
use crate::intake::Crs;

/// A row of the samples.
#[derive(Debug, Clone)]
pub(super) struct Sample {
    pub(super) line: u64,
    pub(super) text: String,
    pub(super) street_code: String,
    pub(super) position: Option<Position>,
    pub(super) source: String,
}

impl Sample {
    /// Road and number, so that two rows of one house never stand on both sides of the split.
    fn group(&self) -> String {
        let folded = reading::fold::fold(&self.text);
        let parts = reading::parts::parts(&folded);
        let numbered = parts.iter().find(|part| part.number > 0);
        numbered.map_or(folded.clone(), |part| format!("{}{}", part.name, part.number))
    }

    fn known(&self) -> KnownAddress {
        KnownAddress {
            text: self.text.clone(),
            street_code: self.street_code.clone(),
            committee_code: None,
            position: self.position,
        }
    }

    fn by_text(&self) -> Labelled {
        Labelled {
            line: self.line,
            address: Some(self.text.clone()),
            point: None,
            truth: Truth::Street(self.street_code.clone()),
            committee_code: None,
        }
    }
}

/// The folder with product data.
pub(super) fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TEST_DATA_DIR");
    if folder.is_none() {
        eprintln!("left out: one measuring on real addresses (TEST_DATA_DIR names no folder)");
    }
    folder.map(PathBuf::from)
}

fn samples(folder: &std::path::Path) -> Vec<Sample> {
    let mut table = csv::Reader::from_path(folder.join("address-samples.csv")).unwrap();
    let rows = table.records().zip(2..);
    rows.map(|(row, line)| {
        let row = row.unwrap();
        let position = row[3].parse().ok().zip(row[4].parse().ok());
        Sample {
            line,
            text: row[0].to_owned(),
            street_code: row[1].to_owned(),
            position: position.map(|(lng, lat)| Position { lng, lat }),
            source: row[5].to_owned(),
        }
    })
    .collect()
}

/// The street areas; those outside 静安区 without a code.
pub(super) fn boundaries(folder: &std::path::Path) -> Vec<StreetBoundary> {
    let text = std::fs::read_to_string(folder.join("shanghai-streets.wgs84.geojson")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let features = all["features"].as_array().unwrap();
    features.iter().map(boundary).collect()
}

fn boundary(feature: &serde_json::Value) -> StreetBoundary {
    let (told, shape) = (&feature["properties"], &feature["geometry"]);
    let parts = match shape["type"].as_str() {
        Some("MultiPolygon") => shape["coordinates"].as_array().unwrap().clone(),
        _ => vec![shape["coordinates"].clone()],
    };
    let ring = |ring: &serde_json::Value| -> ::geo::LineString<f64> {
        let points = ring.as_array().unwrap().iter();
        points
            .map(|at| (at[0].as_f64().unwrap(), at[1].as_f64().unwrap()))
            .collect()
    };
    let polygon = |part: &serde_json::Value| {
        let mut rings = part.as_array().unwrap().iter().map(ring);
        ::geo::Polygon::new(rings.next().unwrap(), rings.collect())
    };
    let own = told["district"] == "静安区";
    StreetBoundary {
        county: told["district"].as_str().unwrap().to_owned(),
        street: told["name"].as_str().unwrap().to_owned(),
        street_code: told["code_2022"].as_str().filter(|_| own).map(str::to_owned),
        area: parts.iter().map(polygon).collect(),
    }
}

/// Numbers that look random and are the same in every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 up to 1.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Book from a share of the groups, tested on the others; summed over seeds.
fn split(
    places: &Places,
    samples: &[Sample],
    share: f64,
    seeds: std::ops::Range<u64>,
    positions: bool,
) -> (Tally, Vec<Measured>) {
    let groups: BTreeSet<String> = samples.iter().map(Sample::group).collect();
    let mut all = Vec::new();
    for seed in seeds {
        let mut dice = Dice(seed * 7919 + 1);
        let known: HashMap<&str, bool> = groups
            .iter()
            .map(|group| (group.as_str(), dice.share() < share))
            .collect();
        let (book, asked): (Vec<&Sample>, Vec<&Sample>) =
            samples.iter().partition(|sample| known[sample.group().as_str()]);
        let book = book.into_iter().map(|sample| KnownAddress {
            position: sample.position.filter(|_| positions),
            ..sample.known()
        });
        let places = places.clone().with_addresses(book.collect());
        let rows: Vec<Labelled> = asked.into_iter().map(Sample::by_text).collect();
        all.push(measure(&places, &rows));
    }
    let sum = all.iter().fold(Tally::default(), |sum, one| sum.plus(&one.all));
    (sum, all)
}

fn tell(what: &str, tally: &Tally, all: &[Measured]) {
    eprintln!(
        "{what}: {} rows, routed {:.1} % with {:.2} % wrong; with those to be confirmed {:.1} % and {:.2} %",
        tally.rows,
        100.0 * tally.coverage(),
        100.0 * tally.error(),
        100.0 * tally.coverage_with_confirm(),
        100.0 * tally.error_with_confirm(),
    );
    for (at, point) in all[0].curve.iter().enumerate() {
        let sum = |of: &dyn Fn(&measure::CurvePoint) -> usize| {
            all.iter().map(|one| of(&one.curve[at])).sum::<usize>()
        };
        let (decided, wrong) = (sum(&|point| point.decided), sum(&|point| point.wrong));
        eprintln!(
            "  confidence {:.3} and more: {:5.1} % of rows, {wrong} of {decided} wrong ({:.2} %)",
            point.threshold,
            100.0 * decided as f64 / tally.rows as f64,
            100.0 * wrong as f64 / decided.max(1) as f64,
        );
    }
    let mut kinds: HashMap<&str, Tally> = HashMap::new();
    for (kind, tally) in all.iter().flat_map(|one| &one.by_kind) {
        let sum = kinds.entry(kind).or_default();
        *sum = sum.plus(tally);
    }
    for (kind, tally) in kinds {
        eprintln!("  {kind}: {tally:?}");
    }
    let mut wrong: HashMap<(Option<String>, Option<String>, &str), usize> = HashMap::new();
    for one in all
        .iter()
        .flat_map(|one| &one.wrong)
        .filter(|one| one.decision == Decision::Routed)
    {
        *wrong
            .entry((one.address.clone(), one.named.clone(), one.kind))
            .or_default() += 1;
    }
    let mut wrong: Vec<_> = wrong.into_iter().collect();
    wrong.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    eprintln!("  wrong and sure: {:?}", &wrong[..wrong.len().min(25)]);
}

#[test]
fn with_text_only_and_half_of_the_addresses_known_hardly_any_goes_to_a_wrong_street() {
    let Some(folder) = folder() else { return };
    let samples = samples(&folder);
    let places = PLACES.clone().with_boundaries(boundaries(&folder));
    for (share, positions) in [(0.5, true), (0.5, false), (0.9, true)] {
        let (tally, all) = split(&places, &samples, share, 0..10, positions);
        tell(
            &format!("text only, {share} known, positions {positions}"),
            &tally,
            &all,
        );
        let located: Vec<Sample> = samples
            .iter()
            .filter(|s| s.source.contains("geocoder"))
            .cloned()
            .collect();
        let (tally, _) = split(&places, &located, share, 0..10, positions);
        eprintln!(
            "   geocoder rows only: {:.3} covered {:.4} wrong; confirm {:.3} {:.4}",
            tally.coverage(),
            tally.error(),
            tally.coverage_with_confirm(),
            tally.error_with_confirm()
        );
    }
}

#[test]
fn with_points_hardly_any_goes_to_a_wrong_street() {
    let Some(folder) = folder() else { return };
    let places = PLACES.clone().with_boundaries(boundaries(&folder));
    let samples = samples(&folder);
    let located = samples.iter().filter(|sample| sample.source == "geocoder-2022");
    for with_text in [false, true] {
        let rows = located.clone().filter_map(|sample| {
            let Position { lng, lat } = sample.position?;
            let point = GeoPoint {
                lng,
                lat,
                crs: Crs::Wgs84,
                accuracy_m: None,
            };
            Some(Labelled {
                point: Some(point),
                address: with_text.then(|| sample.text.clone()),
                ..sample.by_text()
            })
        });
        let rows: Vec<Labelled> = rows.collect();
        let measured = measure(&places, &rows);
        eprintln!("points: {:?} {:?}", measured.all, measured.wrong);
        assert!(measured.all.error_with_confirm() <= 0.01);
    }
}

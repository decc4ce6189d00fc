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
    pub(super) fn group(&self) -> String {
        let folded = reading::fold::fold(&self.text);
        let parts = reading::parts::parts(&folded);
        let numbered = parts.iter().find(|part| part.number > 0);
        numbered.map_or(folded.clone(), |part| format!("{}{}", part.name, part.number))
    }

    pub(super) fn known(&self) -> KnownAddress {
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

pub(super) fn samples(folder: &std::path::Path) -> Vec<Sample> {
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
    // Other splits than those by which the rules were chosen.
    let seeds = 101..141;
    let (half, all) = split(&places, &samples, 0.5, seeds.clone(), true);
    tell("text only, half of the addresses known", &half, &all);
    let (no_positions, all) = split(&places, &samples, 0.5, seeds.clone(), false);
    tell("text only, half known, without positions", &no_positions, &all);
    let (most, all) = split(&places, &samples, 0.9, seeds, true);
    tell("text only, nine of ten known", &most, &all);
    assert!(half.error() <= 0.02 && half.coverage() >= 0.33, "{half:?}");
    assert!(
        no_positions.error() <= 0.02 && no_positions.coverage() >= 0.18,
        "{no_positions:?}"
    );
    assert!(most.error() <= 0.02 && most.coverage() >= 0.41, "{most:?}");
    assert!(half.error_with_confirm() <= 0.03, "{half:?}");
}

#[test]
fn with_points_hardly_any_goes_to_a_wrong_street() {
    let Some(folder) = folder() else { return };
    let places = PLACES.clone().with_boundaries(boundaries(&folder));
    let samples = samples(&folder);
    let located: Vec<&Sample> = samples
        .iter()
        .filter(|sample| sample.source == "geocoder-2022")
        .collect();
    for with_text in [false, true] {
        let rows = located.iter().filter_map(|sample| {
            let point = point(sample.position?);
            let address = with_text.then(|| sample.text.clone());
            Some(Labelled {
                point: Some(point),
                address,
                ..sample.by_text()
            })
        });
        let measured = measure(&places, &rows.collect::<Vec<_>>());
        eprintln!(
            "with points, text {with_text}: {:?} {:?}",
            measured.all, measured.wrong
        );
        let right = measured.all.routed_right + measured.all.confirm_right;
        assert!(right * 100 >= measured.all.rows * 99, "{:?}", measured.wrong);
    }
}

fn point(Position { lng, lat }: Position) -> GeoPoint {
    GeoPoint {
        lng,
        lat,
        crs: Crs::Wgs84,
        accuracy_m: None,
    }
}

#[test]
fn no_point_outside_the_district_is_routed_into_it() {
    let Some(folder) = folder() else { return };
    let boundaries = boundaries(&folder);
    let places = PLACES.clone().with_boundaries(boundaries.clone());
    let mut dice = Dice(11);
    let mut rows = Vec::new();
    while rows.len() < 5_000 {
        let at = Position {
            lng: 121.35 + 0.25 * dice.share(),
            lat: 31.1 + 0.3 * dice.share(),
        };
        let inside = places.borders().at(&boundaries, at);
        let outside = inside.is_none_or(|area| boundaries[area].street_code.is_none());
        if outside {
            rows.push(Labelled {
                line: 0,
                address: None,
                point: Some(point(at)),
                truth: Truth::Outside,
                committee_code: None,
            });
        }
    }
    let measured = measure(&places, &rows);
    eprintln!("points outside: {:?}", measured.outside);
    assert!(
        measured.outside.routed() == 0 && measured.outside.confirm_wrong <= 25,
        "{:?}",
        measured.outside
    );
}

/// Well-known roads of other districts, with the district, and numbers of roads that go on beyond the border.
const ROADS_ELSEWHERE: [(&str, &str); 44] = [
    ("黄浦区", "南京东路"),
    ("黄浦区", "淮海中路"),
    ("虹口区", "四川北路"),
    ("黄浦区", "福州路"),
    ("黄浦区", "九江路"),
    ("黄浦区", "汉口路"),
    ("浦东新区", "世纪大道"),
    ("浦东新区", "张杨路"),
    ("浦东新区", "浦东南路"),
    ("徐汇区", "肇嘉浜路"),
    ("徐汇区", "衡山路"),
    ("黄浦区", "复兴中路"),
    ("长宁区", "天山路"),
    ("长宁区", "虹桥路"),
    ("长宁区", "仙霞路"),
    ("普陀区", "曹杨路"),
    ("普陀区", "兰溪路"),
    ("杨浦区", "大连路"),
    ("杨浦区", "控江路"),
    ("虹口区", "四平路"),
    ("杨浦区", "邯郸路"),
    ("杨浦区", "国权路"),
    ("闵行区", "七莘路"),
    ("宝山区", "牡丹江路"),
    ("宝山区", "友谊路"),
    ("徐汇区", "漕溪北路"),
    ("徐汇区", "宜山路"),
    ("徐汇区", "龙华中路"),
    ("徐汇区", "天钥桥路"),
    ("黄浦区", "西藏中路"),
    ("黄浦区", "西藏南路"),
    ("黄浦区", "北京东路"),
    ("黄浦区", "延安东路"),
    ("黄浦区", "中山南路"),
    ("虹口区", "天目东路"),
    ("浦东新区", "杨高中路"),
    ("普陀区", "长寿路"),
    ("普陀区", "武宁路"),
    ("普陀区", "真北路"),
    ("虹口区", "东长治路"),
    ("杨浦区", "平凉路"),
    ("长宁区", "愚园东路"),
    ("徐汇区", "乌鲁木齐南路"),
    ("黄浦区", "茂名南路"),
];
const BEYOND_THE_BORDER: [&str; 14] = [
    "中山北路3663号",
    "中山北路3300号",
    "江宁路1400号",
    "长宁路1027号",
    "万航渡路1575号",
    "延安西路2000号",
    "华山路1954号",
    "共和新路5308号",
    "长乐路161号",
    "淮安路5号",
    "沪太路3100号",
    "愚园路1398号",
    "巨鹿路68号",
    "场中路300号",
];

#[test]
fn no_address_of_another_district_is_routed_into_this_one() {
    let Some(folder) = folder() else { return };
    let book = samples(&folder).iter().map(Sample::known).collect();
    let places = PLACES
        .clone()
        .with_boundaries(boundaries(&folder))
        .with_addresses(book);
    let numbers = ["12号", "88弄3号", "233号", "560弄", "1024号"];
    let mut texts: Vec<String> = BEYOND_THE_BORDER.iter().map(|text| (*text).to_owned()).collect();
    for (district, road) in ROADS_ELSEWHERE {
        texts.extend(numbers.iter().map(|number| format!("{road}{number}")));
        texts.push(format!("上海市{district}{road}100号"));
    }
    let rows = texts.into_iter().zip(1..).map(|(text, line)| Labelled {
        line,
        address: Some(text),
        point: None,
        truth: Truth::Outside,
        committee_code: None,
    });
    let measured = measure(&places, &rows.collect::<Vec<_>>());
    eprintln!("texts outside: {:?} {:?}", measured.outside, measured.wrong);
    assert!(
        measured.outside.routed() * 200 <= measured.outside.rows,
        "{:?}",
        measured.wrong
    );
    assert!(
        measured.outside.confirm_wrong * 100 <= measured.outside.rows,
        "{:?}",
        measured.wrong
    );
}

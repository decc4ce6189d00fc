//! One routing decision over a whole district's places: 113 areas, 300 committees, 100,000 known addresses.
//! Prints how long the snapshot takes to build and how much memory it keeps.

use std::hint::black_box;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use geo::{LineString, MultiPolygon, Polygon};
use nuanxin_domain::calendar::OpeningHours;
use nuanxin_domain::divisions::{Division, Level};
use nuanxin_domain::ids::StationId;
use nuanxin_domain::intake::{Crs, GeoPoint};
use nuanxin_domain::routing::{
    Evidence, KnownAddress, Places, Position, ServicePoint, Station, StreetBoundary, route,
};

const STREETS: usize = 14;
const AREAS: usize = 113;
const COMMITTEES: usize = 300;
const ADDRESSES: usize = 100_000;
const ROADS: usize = 2_000;
/// Edges of an area: 2,048 of them would be a coastline.
const EDGES: u32 = 128;
/// Characters that road names are made of.
const LETTERS: &str = "安宝昌朝春大德定东繁丰福光广海和恒华怀汇江金景康乐临灵柳龙宁平浦普青庆泉荣山胜顺泰天万武西新兴阳永云泽长镇中";

fn code(index: usize) -> String {
    format!("310106{:03}", index + 1)
}

fn corner(index: usize) -> (f64, f64) {
    let (row, column) = (index / 11, index % 11);
    (121.3 + 0.02 * whole(column), 31.1 + 0.02 * whole(row))
}

fn whole(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(0))
}

fn boundary(index: usize) -> StreetBoundary {
    let (lng, lat) = corner(index);
    let edge = (0..=EDGES).map(|step| {
        let (sin, cos) = (std::f64::consts::TAU * f64::from(step) / f64::from(EDGES)).sin_cos();
        (
            lng + 0.01 + 0.0115 * cos.clamp(-0.87, 0.87),
            lat + 0.01 + 0.0115 * sin.clamp(-0.87, 0.87),
        )
    });
    StreetBoundary {
        county: if index < STREETS { "静安区" } else { "普陀区" }.into(),
        street: format!("第{index}街道"),
        street_code: (index < STREETS).then(|| code(index)),
        area: MultiPolygon::new(vec![Polygon::new(edge.collect::<LineString<f64>>(), Vec::new())]),
    }
}

fn divisions() -> Vec<Division> {
    let one = |code: String, level, name: String, parent: &str| Division {
        code,
        level,
        name,
        parent_code: (!parent.is_empty()).then(|| parent.to_owned()),
    };
    let mut all = vec![one("310106".into(), Level::County, "静安区".into(), "")];
    all.extend((0..STREETS).map(|index| one(code(index), Level::Street, format!("第{index}街道"), "310106")));
    all.extend((0..COMMITTEES).map(|index| {
        let street = code(index % STREETS);
        one(
            format!("{street}{index:03}"),
            Level::Committee,
            format!("{}里居委会", road(index)),
            &street,
        )
    }));
    all
}

fn stations() -> Vec<Station> {
    let station = |index: usize| {
        let (lng, lat) = corner(index);
        let point = ServicePoint {
            name: format!("第{index}站点"),
            focus: "综合".into(),
            lng,
            lat,
            hours: OpeningHours::default(),
            phone: "021-0000-0001".into(),
            address: "演示".into(),
        };
        Station {
            id: StationId(uuid::Uuid::from_u128(index as u128 + 1)),
            name: format!("第{index}站"),
            short_name: format!("第{index}站"),
            street_code: code(index),
            phone: "021-0000-0001".into(),
            points: vec![point],
        }
    };
    (0..STREETS).map(station).collect()
}

fn road(index: usize) -> String {
    let letters: Vec<char> = LETTERS.chars().collect();
    let at = |place: usize| letters[place % letters.len()];
    format!(
        "{}{}{}",
        at(index),
        at(index / letters.len() + 7),
        at(index * 7 + 3)
    )
}

fn addresses() -> Vec<KnownAddress> {
    let one = |index: usize| {
        let (way, step) = (index % ROADS, index / ROADS);
        let street = (way + step / 40) % STREETS;
        let (lng, lat) = corner(street);
        KnownAddress {
            text: format!("{}路{}弄", road(way), step * 12 + step % 2 + 1),
            street_code: code(street),
            committee_code: None,
            position: Some(Position {
                lng: lng + 0.0003 * whole(step % 40) + 0.004,
                lat: lat + 0.01,
            }),
        }
    };
    (0..ADDRESSES).map(one).collect()
}

/// Resident memory of this process in bytes, where the system tells it.
fn resident() -> usize {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = told
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.unwrap_or(0) * 4096
}

fn snapshot() -> Places {
    let (before, known) = (resident(), addresses());
    let started = Instant::now();
    let places = Places::new("bench", divisions(), stations())
        .with_boundaries((0..AREAS).map(boundary).collect())
        .with_addresses(known);
    let (took, kept) = (started.elapsed(), resident().saturating_sub(before));
    eprintln!(
        "snapshot: built in {took:?}, keeps {} MB with its source texts",
        kept / 1_000_000
    );
    places
}

fn decisions(bench: &mut Criterion) {
    let places = snapshot();
    let way = road(5);
    let texts = [
        ("known number", format!("上海市静安区{way}路25弄3号402室")),
        ("between known numbers", format!("{way}路250号")),
        ("road mistyped", format!("{way}街250号")),
        ("unknown road", "某某某路12号".to_owned()),
        ("longest text", "康定路近".repeat(75)),
        ("list of ranges", format!("{way}路251-449号，").repeat(20)),
    ];
    for (what, text) in &texts {
        let evidence = Evidence {
            address_text: Some(text),
            ..Evidence::default()
        };
        bench.bench_function(what, |bench| bench.iter(|| route(&places, black_box(&evidence))));
    }
    let (lng, lat) = corner(3);
    let point = |lng: f64| GeoPoint {
        lng,
        lat: lat + 0.01,
        crs: Crs::Gcj02,
        accuracy_m: Some(30.0),
    };
    for (what, lng) in [("point", lng + 0.01), ("point near a border", lng + 0.0005)] {
        let evidence = Evidence {
            point: Some(point(lng)),
            address_text: Some(&texts[1].1),
            ..Evidence::default()
        };
        bench.bench_function(what, |bench| bench.iter(|| route(&places, black_box(&evidence))));
    }
}

criterion_group!(benches, decisions);
criterion_main!(benches);

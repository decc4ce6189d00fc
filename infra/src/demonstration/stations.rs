//! The stations of the demonstration, with their made-up points.

use nuanxin_domain::calendar::OpeningHours;
use nuanxin_domain::divisions;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::routing::{ServicePoint, Station};
use serde::Deserialize;

use super::fixed_id;

const FILE: &str = include_str!("../../data/demonstration-stations.csv");
/// Kind of the fixed ids.
const KIND: u16 = 1;

#[derive(Deserialize)]
struct Row {
    street_code: String,
    initials: String,
    short_name: String,
    point: String,
    focus: String,
    lng: f64,
    lat: f64,
    phone: String,
}

/// A station and the pinyin that stands in its people's usernames.
pub struct DemoStation {
    pub initials: String,
    pub station: Station,
}

/// All of them, the district's first.
pub fn read() -> Result<Vec<DemoStation>, csv::Error> {
    let divisions = divisions::jingan();
    let name_of = |code: &str| {
        let found = divisions.iter().find(|division| division.code == code);
        found.map_or_else(String::new, |division| division.name.clone())
    };
    let mut stations: Vec<DemoStation> = Vec::new();
    for row in csv::Reader::from_reader(FILE.as_bytes()).into_deserialize() {
        let row: Row = row?;
        let street = name_of(&row.street_code);
        let point = point(&row, &street);
        if let Some(known) = stations.iter_mut().find(|one| one.initials == row.initials) {
            known.station.points.push(point);
            continue;
        }
        stations.push(DemoStation {
            station: Station {
                id: id(&row.street_code),
                name: official_name(&street),
                short_name: row.short_name,
                street_code: row.street_code,
                phone: shown(&row.phone),
                points: vec![point],
            },
            initials: row.initials,
        });
    }
    Ok(stations)
}

fn id(street_code: &str) -> StationId {
    // the code has six or nine digits, see the file
    StationId(fixed_id(KIND, street_code.parse().unwrap_or(0)))
}

/// 静安区XX街道(镇)静邻暖心屋——社区救助顾问服务站
fn official_name(street: &str) -> String {
    if street == "静安区" {
        "静安区静邻暖心屋——社区救助顾问服务站（区级）".to_owned()
    } else {
        format!("静安区{street}静邻暖心屋——社区救助顾问服务站")
    }
}

/// No number of the demonstration may be taken for a real one.
fn shown(phone: &str) -> String {
    format!("{phone}（演示）")
}

fn point(row: &Row, street: &str) -> ServicePoint {
    let place = if street == "静安区" {
        "静安区".to_owned()
    } else {
        format!("静安区{street}")
    };
    ServicePoint {
        name: row.point.clone(),
        focus: row.focus.clone(),
        lng: row.lng,
        lat: row.lat,
        hours: OpeningHours::default(),
        phone: shown(&row.phone),
        address: format!("{place}（演示地址，位置为虚构）"),
    }
}

//! Made-up residents: names put together from common parts, numbers of the form 13900000nnn, places by the
//! committees of the district, more of them in its two busiest streets.

use nuanxin_domain::divisions::Level;
use nuanxin_domain::ids::StationId;
use nuanxin_domain::intake::{Address, Crs, GeoPoint};
use nuanxin_domain::routing::{Places, Station};

use super::dice::Dice;

/// How many residents are made up.
pub const RESIDENTS: u16 = 240;

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严";
const GIVEN: [&str; 40] = [
    "秀英", "桂兰", "阿宝", "文娟", "根娣", "国强", "建国", "美华", "志明", "玉珍", "丽萍", "卫东", "素芬",
    "德康", "金妹", "永福", "惠珍", "月琴", "小弟", "云芳", "伟民", "佩芬", "长根", "晓梅", "立新", "家豪",
    "雅琴", "荣生", "彩娣", "海燕", "志刚", "阿毛", "思源", "静怡", "梓涵", "凤珍", "林宝", "水根", "惠民",
    "春燕",
];
/// Streets with more requests than the others, by the code of the 2022 edition, and how many shares they have.
const BUSY: [(&str, usize); 2] = [("310106014", 2), ("310106006", 2)];

/// A made-up resident.
pub struct Person {
    /// Name.
    pub name: String,
    /// Mobile number.
    pub phone: String,
    /// The station that serves the place.
    pub station: StationId,
    /// Code of the committee (12 digits).
    pub committee: String,
    /// Committee as people say it, without 居委会.
    pub short_committee: String,
    /// Name of the street.
    pub street: String,
    /// House and room.
    pub door: String,
    /// Speaks Shanghainese rather than Mandarin.
    pub speaks_wu: bool,
    /// A point near the service point of the street.
    pub point: GeoPoint,
}

/// The number of the `n`-th resident.
pub fn phone(n: u16) -> String {
    format!("13900000{n:03}")
}

/// All residents.
pub fn residents(places: &Places, dice: &mut Dice) -> Vec<Person> {
    let mut shares: Vec<&Station> = Vec::new();
    for station in places.stations.iter().filter(|station| station.serves_a_street()) {
        let busy = BUSY.iter().find(|(code, _)| *code == station.street_code);
        shares.extend(std::iter::repeat_n(station, busy.map_or(1, |(_, n)| *n)));
    }
    (0..RESIDENTS)
        .filter_map(|n| {
            let share = shares.get(usize::from(n) % shares.len().max(1))?;
            person(n, share, places, dice)
        })
        .collect()
}

fn person(n: u16, station: &Station, places: &Places, dice: &mut Dice) -> Option<Person> {
    let street = places.division(&station.street_code)?;
    let committees: Vec<_> = places
        .divisions_below(Some(&street.code))
        .filter(|division| division.level == Level::Committee)
        .collect();
    let committee = dice.pick(&committees)?;
    let surnames: Vec<char> = SURNAMES.chars().collect();
    let point = station.points.first()?;
    let east = f64::from(i32::try_from(dice.between(-40, 40)).ok()?);
    Some(Person {
        name: format!("{}{}", dice.pick(&surnames)?, dice.pick(&GIVEN)?),
        phone: phone(n),
        station: station.id,
        committee: committee.code.clone(),
        short_committee: short(&committee.name).to_owned(),
        street: street.name.clone(),
        door: format!(
            "{}号{}0{}室",
            dice.between(1, 60),
            dice.between(1, 6),
            dice.between(1, 6)
        ),
        speaks_wu: dice.chance(30),
        point: GeoPoint {
            lng: point.lng + east / 20_000.0,
            lat: point.lat,
            crs: Crs::Wgs84,
            accuracy_m: Some(35.0),
        },
    })
}

fn short(committee: &str) -> &str {
    let short = committee
        .strip_suffix("居委会")
        .or(committee.strip_suffix("村委会"));
    short.unwrap_or(committee)
}

impl Person {
    /// The address with its committee picked from the list.
    pub fn picked_address(&self) -> Address {
        Address {
            text: Some(self.full_text()),
            committee_code: Some(self.committee.clone()),
            point: None,
        }
    }

    /// The address, told in one of several ways.
    pub fn told_address(&self, dice: &mut Dice) -> Address {
        match dice.between(1, 100) {
            1..=55 => self.picked_address(),
            56..=80 => Address {
                text: Some(self.full_text()),
                ..Address::default()
            },
            81..=94 => Address {
                text: Some(format!("{}{}", self.street, self.door)),
                ..Address::default()
            },
            _ => Address {
                point: Some(self.point),
                ..Address::default()
            },
        }
    }

    fn full_text(&self) -> String {
        format!("静安区{}{}居委会{}", self.street, self.short_committee, self.door)
    }
}

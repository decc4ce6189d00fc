//! Names of divisions found in a text: streets, committees, lanes that committees are named after, districts.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

use super::StreetBoundary;
use crate::divisions::{Division, Level};

mod committees;
pub(super) mod fold;
mod numerals;
pub(super) mod parts;

use committees::add_committee;
use fold::fold;

/// Other districts of Shanghai, with names that ended but are still written. 闸北区 became part of 静安区 in 2015.
const SHANGHAI_DISTRICTS: [&str; 20] = [
    "黄浦区",
    "徐汇区",
    "长宁区",
    "静安区",
    "普陀区",
    "虹口区",
    "杨浦区",
    "闵行区",
    "宝山区",
    "嘉定区",
    "浦东新区",
    "金山区",
    "松江区",
    "青浦区",
    "奉贤区",
    "崇明区",
    "卢湾区",
    "南汇区",
    "上海浦东",
    "崇明县",
];

/// What stands before a name that begins where a name may begin.
const ENDS_A_PART: &str = "区县市镇道路街弄号里村苑园城楼室层幢栋的在是住于到去";
/// What follows a short name when a thing of that name is meant, not the street.
const NAMES_A_THING: [&str; 22] = [
    "路",
    "街",
    "站",
    "地铁",
    "医院",
    "学校",
    "小学",
    "中学",
    "幼儿园",
    "公园",
    "广场",
    "商圈",
    "商场",
    "市场",
    "菜场",
    "花鸟",
    "附近",
    "旁",
    "那边",
    "一带",
    "大厦",
    "派出所",
];

/// How surely a name points to its division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// A short form beside a road, a shop, a stop: a hint.
    Hint,
    /// A committee's or estate's name without 居委会.
    Estate,
    /// 曹家渡 for 曹家渡街道.
    ShortStreet,
    /// A lane that a committee is named after.
    Lane,
    /// The committee's name with 居委会 or 居民区.
    Committee,
    /// The street's or town's full name.
    Street,
}

/// A name and what it may mean.
#[derive(Debug, Clone)]
struct Entry {
    strength: Strength,
    /// Codes of streets or committees; more than one makes the name ambiguous.
    codes: BTreeSet<String>,
    name: String,
}

#[derive(Debug, Clone)]
enum Meaning {
    Division(Entry),
    Home,
    Elsewhere(String),
}

/// All names of a snapshot, searched at once; the longest name wins.
#[derive(Debug, Clone, Default)]
pub(super) struct Gazetteer {
    meanings: Vec<Meaning>,
    search: Option<AhoCorasick>,
    /// The served counties, where they are districts of Shanghai: what lies outside it is known then.
    in_shanghai: Vec<String>,
}

/// A name that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) strength: Strength,
    pub(super) codes: BTreeSet<String>,
    pub(super) name: String,
    /// The words of the text that name it, folded.
    pub(super) said: String,
}

/// Everything that a text names.
#[derive(Debug, Clone, Default)]
pub(super) struct Reading {
    pub(super) found: Vec<Found>,
    /// The own district is named.
    pub(super) home: bool,
    /// Another district that is named.
    pub(super) elsewhere: Option<String>,
}

impl Gazetteer {
    pub(super) fn of(divisions: &[Division], boundaries: &[StreetBoundary]) -> Self {
        let mut names = BTreeMap::new();
        let homes: BTreeSet<&str> = divisions
            .iter()
            .filter(|d| d.level == Level::County)
            .map(|d| d.name.as_str())
            .collect();
        for district in SHANGHAI_DISTRICTS
            .into_iter()
            .filter(|district| !homes.contains(district))
        {
            names.insert(district.to_owned(), Meaning::Elsewhere(district.to_owned()));
        }
        for home in &homes {
            names.insert((*home).to_owned(), Meaning::Home);
        }
        if homes.contains("静安区") {
            names.insert("闸北区".to_owned(), Meaning::Home);
        }
        for division in divisions {
            match division.level {
                Level::Street => add_street(&mut names, division, divisions),
                Level::Committee => add_committee(&mut names, division),
                Level::Province | Level::City | Level::County => {}
            }
        }
        add_neighbours(&mut names, boundaries, &homes);
        // A list that is too large to be searched finds nothing, and everything goes to a person.
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names.keys())
            .ok();
        Self {
            meanings: names.into_values().collect(),
            search,
            in_shanghai: homes
                .iter()
                .filter(|home| SHANGHAI_DISTRICTS.contains(home))
                .map(|home| (*home).to_owned())
                .collect(),
        }
    }

    pub(super) fn read(&self, folded: &str) -> Reading {
        let mut reading = Reading::default();
        let Some(search) = &self.search else {
            return reading;
        };
        for hit in search.find_iter(folded) {
            match self.meanings.get(hit.pattern().as_usize()) {
                Some(Meaning::Home) => reading.home = true,
                Some(Meaning::Elsewhere(name)) => reading.elsewhere = Some(name.clone()),
                Some(Meaning::Division(entry)) => {
                    let strength = weigh(entry, &folded[..hit.start()], &folded[hit.end()..]);
                    let Entry { codes, name, .. } = entry.clone();
                    reading.found.extend(strength.map(|strength| Found {
                        strength,
                        codes,
                        name,
                        said: folded[hit.range()].to_owned(),
                    }));
                }
                None => {}
            }
        }
        if reading.elsewhere.is_none() && !reading.home && !self.in_shanghai.is_empty() {
            reading.elsewhere = another_city(folded, &self.in_shanghai);
        }
        reading
    }
}

/// Streets and counties around the served one: their names lead elsewhere, unless it has such a name too.
fn add_neighbours(
    names: &mut BTreeMap<String, Meaning>,
    boundaries: &[StreetBoundary],
    homes: &BTreeSet<&str>,
) {
    let outer = boundaries.iter().filter(|one| one.street_code.is_none());
    for boundary in outer.filter(|one| !homes.contains(one.county.as_str())) {
        let full = boundary.street.ends_with(['镇', '乡']) || boundary.street.ends_with("街道");
        for name in [Some(&boundary.county), Some(&boundary.street).filter(|_| full)]
            .into_iter()
            .flatten()
        {
            let elsewhere = Meaning::Elsewhere(boundary.county.clone());
            names.entry(fold(name)).or_insert(elsewhere);
        }
    }
}

/// Provinces and the like with which an address may begin; Shanghai is none.
const PROVINCES: [&str; 33] = [
    "北京市",
    "天津市",
    "重庆市",
    "河北",
    "山西省",
    "辽宁",
    "吉林省",
    "黑龙江",
    "江苏",
    "浙江省",
    "安徽",
    "福建省",
    "江西省",
    "山东省",
    "河南省",
    "湖北",
    "湖南省",
    "广东省",
    "海南省",
    "四川",
    "贵州省",
    "云南省",
    "陕西省",
    "甘肃省",
    "青海省",
    "台湾省",
    "内蒙古",
    "广西壮族",
    "西藏自治区",
    "宁夏回族",
    "新疆维吾尔",
    "香港特别",
    "澳门特别",
];

/// Districts as people shorten them at the beginning of an address.
const SHORT_DISTRICTS: [&str; 15] = [
    "黄浦", "徐汇", "长宁", "普陀", "虹口", "杨浦", "闵行", "宝山", "嘉定", "浦东", "金山", "松江", "青浦",
    "奉贤", "崇明",
];

/// A province, a city or a short district at the beginning of a text that is not the served one.
fn another_city(folded: &str, homes: &[String]) -> Option<String> {
    let province = PROVINCES.iter().find(|name| {
        let whole = name.ends_with(['省', '市']) || name.chars().count() > 3;
        folded
            .strip_prefix(**name)
            .is_some_and(|rest| whole || rest.starts_with('省'))
    });
    let inside = folded
        .strip_prefix("上海")
        .map(|rest| rest.strip_prefix('市').unwrap_or(rest));
    let mut others = SHORT_DISTRICTS
        .iter()
        .filter(|name| !homes.iter().any(|home| home.starts_with(**name)));
    let district = others.find(|name| {
        let rest = inside.unwrap_or(folded).strip_prefix(**name);
        rest.is_some_and(|rest| {
            !rest.is_empty() && !rest.starts_with(|c| "路街东西南北中新支大公".contains(c))
        })
    });
    let named = province.or(district).map(|name| (*name).to_owned());
    named.or_else(|| city(folded))
}

/// 苏州市 in 苏州市姑苏区: two to four characters and 市, with a county right behind.
fn city(folded: &str) -> Option<String> {
    let (name, rest) = folded.split_once('市')?;
    let fits = (2..=4).contains(&name.chars().count()) && !name.ends_with("上海");
    let county = rest
        .chars()
        .skip(1)
        .take(5)
        .any(|c| matches!(c, '区' | '县' | '镇'));
    (fits && county).then(|| format!("{name}市"))
}

/// How much a name weighs between what stands before it and after it; none when it means something else.
fn weigh(entry: &Entry, before: &str, after: &str) -> Option<Strength> {
    let begins = before
        .chars()
        .last()
        .is_none_or(|c| !c.is_alphabetic() || ENDS_A_PART.contains(c));
    let names_a_thing = NAMES_A_THING.iter().any(|thing| after.starts_with(thing));
    match entry.strength {
        Strength::Street | Strength::Lane => Some(entry.strength),
        Strength::Committee => Some(if begins {
            Strength::Committee
        } else {
            Strength::Hint
        }),
        Strength::ShortStreet if entry.name.chars().count() <= 2 => {
            let clear = before.chars().last().is_none_or(|c| matches!(c, '区' | '市')) && !names_a_thing;
            clear.then_some(Strength::ShortStreet)
        }
        Strength::ShortStreet | Strength::Estate | Strength::Hint => Some(if begins && !names_a_thing {
            entry.strength
        } else {
            Strength::Hint
        }),
    }
}

fn add(names: &mut BTreeMap<String, Meaning>, text: String, strength: Strength, code: &str, name: &str) {
    let entry = Entry {
        strength,
        codes: BTreeSet::from([code.to_owned()]),
        name: name.to_owned(),
    };
    match names.get_mut(&text) {
        Some(Meaning::Division(known)) if known.strength == strength => {
            known.codes.insert(code.to_owned());
        }
        Some(Meaning::Division(known)) if known.strength < strength => *known = entry,
        Some(_) => {}
        None => {
            names.insert(text, Meaning::Division(entry));
        }
    }
}

fn add_street(names: &mut BTreeMap<String, Meaning>, street: &Division, all: &[Division]) {
    add(
        names,
        street.name.clone(),
        Strength::Street,
        &street.code,
        &street.name,
    );
    let Some(stem) = ["街道", "镇", "乡"]
        .iter()
        .find_map(|kind| street.name.strip_suffix(kind))
    else {
        return;
    };
    add(
        names,
        format!("{stem}社区"),
        Strength::Street,
        &street.code,
        &street.name,
    );
    if stem.ends_with('路') {
        return; // A road runs through many streets, 江宁路 through another district too.
    }
    // 彭浦 may be 彭浦镇 or 彭浦新村街道: both are meant, so neither is.
    let meant = all
        .iter()
        .filter(|d| d.level == Level::Street && d.name.starts_with(stem));
    for division in meant {
        add(
            names,
            stem.to_owned(),
            Strength::ShortStreet,
            &division.code,
            stem,
        );
    }
}

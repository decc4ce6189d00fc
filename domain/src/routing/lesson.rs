//! What decisions of the triage desk have taught (地址经验): a place as addresses name it, and the street that it
//! belongs to. An approved lesson goes before the address book, because people decided it; it decides for the very
//! place only, never for its neighbours.

use std::collections::HashMap;

use super::book::longest_known;
use super::reading::fold::fold;
use super::reading::parts::{Kind, Part, parts};
use super::reasons::Reason;
use super::text::{LONGEST_LIST, Street, name};
use super::{Decision, Evidence, Places, route};

/// How sure a lesson is: as a number that the address book has.
const CONFIDENCE: f64 = 0.97;
/// Characters of the longest name that can be taught.
const LONGEST_TAUGHT: usize = 10;
/// What names of roads end in, before a number.
const ROADS: [&str; 8] = ["路", "街", "大道", "弄", "里", "巷", "浜", "坊"];
/// What names of estates, buildings, villages and committees end in.
const ESTATES: [&str; 22] = [
    "新村",
    "小区",
    "花园",
    "公寓",
    "大厦",
    "大楼",
    "苑",
    "庭",
    "坊",
    "里",
    "村",
    "城",
    "园",
    "邸",
    "府",
    "湾",
    "居委会",
    "居委",
    "村委会",
    "村委",
    "广场",
    "别墅",
];
/// What stands in sentences about people and not in names of places: 我住在…, 老李家….
const OF_PEOPLE: &str = "我你您他她们叫姓的是在住去到跟找请帮家人旁边";

/// A place (康定路281弄, 新丰路364号, 枫景苑) whose street a person decided and another approved. Never a room, and
/// nothing that somebody wrote beside the name of the place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    /// Its number, for people to speak of.
    pub number: u32,
    /// The place, as [`taught_place`] reads it from an address.
    pub place: String,
    /// Code of its street (9 digits, edition of the snapshot).
    pub street_code: String,
    /// Code of its committee (12 digits), where known.
    pub committee_code: Option<String>,
}

/// The place that an address names and that can be taught: road and number, or else an estate, a building, a village
/// or a committee. None where it names none by itself: no number on a road, several numbers, only what is near by,
/// or words that are no name.
pub fn taught_place(places: &Places, address: &str) -> Option<String> {
    let folded = fold(address);
    let own = parts(&folded);
    let own = own
        .iter()
        .take(LONGEST_LIST)
        .filter(|part| !part.beside && !part.several);
    let named = |part: &Part| Some((part.clone(), places.book().bare_name(&part.name)?));
    let named: Vec<(Part, String)> = own.filter_map(named).collect();
    let on_road = named.iter().find_map(|(part, name)| {
        let unit = match part.kind {
            Kind::Lane => '弄',
            _ => '号',
        };
        let road = part.number > 0 && is_name(name, &ROADS);
        road.then(|| format!("{name}{}{unit}", part.number))
    });
    let estate = || named.iter().find(|(_, name)| is_name(name, &ESTATES));
    on_road.or_else(|| estate().map(|(_, name)| name.clone()))
}

fn is_name(name: &str, endings: &[&str]) -> bool {
    let length = name.chars().count();
    let ends = endings
        .iter()
        .any(|ending| name.ends_with(ending) && name != *ending);
    ends && (2..=LONGEST_TAUGHT).contains(&length) && !name.contains(|c| OF_PEOPLE.contains(c))
}

impl Places {
    /// Whether an address is routed to this street once `lesson` holds, without a question. Else teaching it would
    /// not help.
    pub fn would_decide(&self, lesson: Lesson, address: &str) -> bool {
        let street = lesson.street_code.clone();
        let mut lessons = self.lessons().all.clone();
        lessons.retain(|one| one.place != lesson.place);
        lessons.push(lesson);
        let evidence = Evidence {
            address_text: Some(address),
            ..Evidence::default()
        };
        let placement = route(&self.clone().with_lessons(lessons), &evidence);
        placement.decision == Decision::Routed && placement.street_code.as_deref() == Some(street.as_str())
    }
}

/// Lessons, ready to be found by the name of the road or estate.
#[derive(Debug, Clone, Default)]
pub(super) struct Lessons {
    all: Vec<Lesson>,
    by_name: HashMap<Box<str>, Vec<Taught>>,
}

/// What a lesson says about a name: for which number, and which lesson.
#[derive(Debug, Clone, Copy)]
struct Taught {
    number: u32,
    kind: Kind,
    lesson: usize,
}

impl Lessons {
    pub(super) fn of(all: Vec<Lesson>) -> Self {
        let mut by_name: HashMap<Box<str>, Vec<Taught>> = HashMap::new();
        for (lesson, one) in all.iter().enumerate() {
            if let Some(part) = parts(&one.place).into_iter().next() {
                by_name.entry(part.name.into()).or_default().push(Taught {
                    number: part.number,
                    kind: part.kind,
                    lesson,
                });
            }
        }
        Self { all, by_name }
    }

    pub(super) fn all(&self) -> &[Lesson] {
        &self.all
    }

    /// The lesson about this part of a text.
    fn about(&self, part: &Part) -> Option<&Lesson> {
        if self.all.is_empty() || part.beside || part.several {
            return None;
        }
        let run: Vec<char> = part.name.chars().collect();
        let taught = longest_known(&run, part.number > 0, |name| self.by_name.get(name))?;
        let very = |one: &&Taught| one.number == part.number && one.kind == part.kind;
        let whole = |one: &&Taught| one.kind == Kind::Whole;
        let found = taught.iter().find(very).or_else(|| taught.iter().find(whole))?;
        self.all.get(found.lesson)
    }
}

/// What a lesson says about this part of a text.
pub(super) fn taught(places: &Places, part: &Part) -> Option<Street> {
    let lesson = places.lessons().about(part)?;
    let reason = Reason::lesson(lesson.number, name(places, &lesson.street_code));
    Some(Street {
        code: lesson.street_code.clone(),
        committee: lesson.committee_code.clone(),
        confidence: CONFIDENCE,
        sure: true,
        // people of the district said so in so many words
        explicit: true,
        because: vec![reason.of(&lesson.street_code, CONFIDENCE)],
        others: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::divisions;
    use crate::ids::StationId;
    use crate::routing::{KnownAddress, Station};
    use uuid::Uuid;

    const CJD: &str = "310106014";
    const JNS: &str = "310106012";

    fn places(lessons: Vec<Lesson>) -> Places {
        let station = |id: u128, code: &str| Station {
            id: StationId(Uuid::from_u128(id)),
            name: code.to_owned(),
            short_name: code.to_owned(),
            street_code: code.to_owned(),
            phone: String::new(),
            points: Vec::new(),
        };
        let known = |text: &str, street: &str| KnownAddress {
            text: text.to_owned(),
            street_code: street.to_owned(),
            committee_code: None,
            position: None,
        };
        Places::new(
            "places-1",
            divisions::jingan(),
            vec![station(1, CJD), station(2, JNS)],
        )
        .with_addresses(vec![known("康定路100号", CJD), known("康定路900号", JNS)])
        .with_lessons(lessons)
    }

    fn lesson(place: &str) -> Lesson {
        Lesson {
            number: 7,
            place: place.to_owned(),
            street_code: JNS.to_owned(),
            committee_code: None,
        }
    }

    fn routed(places: &Places, address: &str) -> crate::routing::Placement {
        let evidence = Evidence {
            address_text: Some(address),
            ..Evidence::default()
        };
        route(places, &evidence)
    }

    #[test]
    fn the_place_of_an_address_is_its_road_and_number_or_its_estate_and_never_a_room_or_a_word_more() {
        let places = places(Vec::new());
        for (address, place) in [
            ("静安区康定路２８１弄３號502室", Some("康定路281弄")),
            ("上海市静安区康定路二八一弄", Some("康定路281弄")),
            ("我妈妈住在康定路281弄3号,腿不好", Some("康定路281弄")),
            ("新造路364号", Some("新造路364号")),
            ("静安区新造苑3号501室", Some("新造苑")),
            ("新造路5弄新造苑3号", Some("新造路5弄")),
            ("静安区新造居委会", Some("新造居委会")),
            ("康定路", None),
            ("康定路281-299弄", None),
            ("康定路281弄对面", None),
            ("老李家新造路5号", None),
            ("立交桥下,一个老先生,没有名字", None),
            ("3号502室", None),
            ("", None),
        ] {
            assert_eq!(taught_place(&places, address).as_deref(), place, "{address}");
        }
    }

    #[test]
    fn a_lesson_decides_its_place_however_it_is_written_and_says_so() {
        let before = places(Vec::new());
        let address = "静安区康定路500弄3号";
        assert_eq!(routed(&before, address).decision, Decision::Triage);
        assert!(before.would_decide(lesson("康定路500弄"), address));
        let after = places(vec![lesson("康定路500弄")]);
        for address in [
            "康定路500弄",
            "上海市静安区康定路５００弄18号602室",
            "康定路五百弄七号",
        ] {
            let placement = routed(&after, address);
            assert_eq!(placement.decision, Decision::Routed, "{address}: {placement:?}");
            assert_eq!(placement.street_code.as_deref(), Some(JNS), "{address}");
            assert_eq!(placement.because[0].code, "lesson", "{address}");
            assert!(placement.because[0].zh.contains("第7号"), "{address}");
        }
    }

    #[test]
    fn a_lesson_says_nothing_about_other_numbers_or_about_what_is_only_near() {
        let after = places(vec![lesson("康定路500弄"), lesson("新造苑")]);
        for address in [
            "康定路502弄",
            "康定路500号",
            "康定路500弄对面",
            "老康定路500弄",
            "康定路498-502弄",
        ] {
            let placement = routed(&after, address);
            assert_ne!(placement.decision, Decision::Routed, "{address}");
        }
        assert_eq!(routed(&after, "新造苑12号").decision, Decision::Routed);
    }

    #[test]
    fn a_lesson_goes_before_the_book_and_is_asked_about_where_somebody_names_another_street() {
        let wrong = "康定路100号";
        assert_eq!(
            routed(&places(Vec::new()), wrong).street_code.as_deref(),
            Some(CJD)
        );
        let after = places(vec![lesson(wrong)]);
        assert_eq!(routed(&after, wrong).street_code.as_deref(), Some(JNS));
        let both = routed(&after, "曹家渡街道康定路100号");
        assert_eq!(both.decision, Decision::Confirm);
    }

    #[test]
    fn what_the_words_place_in_another_district_is_not_taught() {
        let before = places(Vec::new());
        assert!(!before.would_decide(lesson("康定路500弄"), "普陀区康定路500弄"));
        assert!(!before.would_decide(lesson("康定路500弄"), "康定路498弄"));
    }
}

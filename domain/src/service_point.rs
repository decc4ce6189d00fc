//! Which service point (站点) of a station a request belongs to: by what the point is for, what the person needs,
//! when it is open, and how soon somebody must act. The same state always gives the same answer, with its reasons.

use std::sync::LazyLock;

use chrono::{DateTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::calendar::{OpeningHours, Span, WorkCalendar};
use crate::need::Need;
use crate::routing::{ServicePoint, Station};
use crate::urgency::Urgency;

/// A point as it was chosen. Its name is its identity inside the station: places may be imported in another order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChosenPoint {
    /// Name of the point.
    pub name: String,
    /// Why this one, the weightiest first.
    pub because: Vec<PointReason>,
}

/// Why a point was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointReason {
    /// The station has no other.
    OnlyPoint,
    /// It is open now, and it is urgent.
    OpenNow,
    /// All are closed; it is urgent, and this one opens first.
    OpensFirst,
    /// It is for what the person needs.
    FitsNeed,
    /// Nothing tells them apart: the station's main point.
    MainPoint,
}

impl PointReason {
    /// The sentence that staff read.
    pub fn zh(self) -> &'static str {
        match self {
            Self::OnlyPoint => "站点只有这一处",
            Self::OpenNow => "情况紧急,这一处现在开着",
            Self::OpensFirst => "情况紧急,这一处最早开门",
            Self::FitsNeed => "这一处办理这类需求",
            Self::MainPoint => "站点的主要服务点",
        }
    }

    /// The sentence in English.
    pub fn en(self) -> &'static str {
        match self {
            Self::OnlyPoint => "The station's only point",
            Self::OpenNow => "Urgent, and this point is open now",
            Self::OpensFirst => "Urgent, and this point opens first",
            Self::FitsNeed => "This point is for such needs",
            Self::MainPoint => "The station's main point",
        }
    }
}

/// What words in a point's focus say which needs it is for: the table of `data/point-focus.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointFocus(Vec<Line>);

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Line {
    need: Need,
    words: String,
}

impl PointFocus {
    /// The table that is compiled into the program.
    pub fn built_in() -> &'static Self {
        static TABLE: LazyLock<PointFocus> = LazyLock::new(|| {
            // The file is part of the program; a test reads it.
            let table = include_str!("../data/point-focus.csv").as_bytes();
            PointFocus::read(table).unwrap_or(PointFocus(Vec::new()))
        });
        &TABLE
    }

    /// Reads a table with a header row; words are separated by blanks.
    ///
    /// # Errors
    /// A line that cannot be read.
    pub fn read(table: impl std::io::Read) -> Result<Self, csv::Error> {
        let lines: Result<Vec<Line>, csv::Error> = csv::Reader::from_reader(table).deserialize().collect();
        Ok(Self(lines?))
    }

    /// How many of the needs a point with this focus is for.
    pub fn fits(&self, focus: &str, needs: &[Need]) -> usize {
        let is_for = |need: &&Need| {
            let mut words = self.0.iter().filter(|line| line.need == **need);
            words.any(|line| line.words.split_whitespace().any(|word| focus.contains(word)))
        };
        needs.iter().filter(is_for).count()
    }
}

/// What a point has to offer; the smallest is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Offer {
    /// When it is open next; only where it is urgent.
    opens: Option<DateTime<Utc>>,
    misfits: usize,
    ordinal: usize,
}

/// The point of a station for a request at an instant; none where no points are known.
///
/// Urgent and SOS: the one that is open, or opens first; then the one for what is needed. Otherwise the one for what
/// is needed. Points that are alike: the first, which is the main one.
pub fn choose_point(
    station: &Station,
    needs: &[Need],
    urgency: Urgency,
    calendar: &WorkCalendar,
    at: DateTime<Utc>,
) -> Option<ChosenPoint> {
    let focus = PointFocus::built_in();
    let offer = |(ordinal, point): (usize, &ServicePoint)| Offer {
        opens: (urgency > Urgency::Normal).then(|| calendar.next_opening(at, &point.hours)),
        misfits: needs.len() - focus.fits(&point.focus, needs),
        ordinal,
    };
    let offers: Vec<Offer> = station.points.iter().enumerate().map(offer).collect();
    let best = *offers.iter().min()?;
    let point = station.points.get(best.ordinal)?;
    let others = || offers.iter().filter(|other| other.ordinal != best.ordinal);
    let mut because = Vec::new();
    if others().next().is_none() {
        because.push(PointReason::OnlyPoint);
    }
    if others().any(|other| other.opens > best.opens) {
        let open = calendar.is_open(at, &point.hours);
        because.push(if open {
            PointReason::OpenNow
        } else {
            PointReason::OpensFirst
        });
    }
    if others().any(|other| other.misfits > best.misfits) && best.misfits < needs.len() {
        because.push(PointReason::FitsNeed);
    }
    if because.is_empty() {
        because.push(PointReason::MainPoint);
    }
    Some(ChosenPoint {
        name: point.name.clone(),
        because,
    })
}

impl Station {
    /// The point of this name; the main one where none has it, as after a renaming.
    pub fn point(&self, name: Option<&str>) -> Option<&ServicePoint> {
        let named = |point: &&ServicePoint| Some(point.name.as_str()) == name;
        self.points.iter().find(named).or(self.points.first())
    }
}

/// The seven days as people name them.
const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "周一", "Monday"),
    (Weekday::Tue, "周二", "Tuesday"),
    (Weekday::Wed, "周三", "Wednesday"),
    (Weekday::Thu, "周四", "Thursday"),
    (Weekday::Fri, "周五", "Friday"),
    (Weekday::Sat, "周六", "Saturday"),
    (Weekday::Sun, "周日", "Sunday"),
];

/// Opening hours of an ordinary week, in Chinese and English: 周一至周五 09:00–17:00.
pub fn hours_in_words(hours: &OpeningHours) -> (String, String) {
    let (mut zh, mut en): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some((first, first_zh, first_en)) = DAYS.get(from) {
        let spans = hours.weekly(*first);
        let alike = DAYS[from..]
            .iter()
            .take_while(|(day, ..)| hours.weekly(*day) == spans);
        let to = from + alike.count() - 1;
        let times: Vec<String> = spans
            .iter()
            .map(|Span { from, to }| format!("{from}–{to}"))
            .collect();
        if !times.is_empty() {
            let (_, last_zh, last_en) = DAYS[to];
            let (days_zh, days_en) = if to == from {
                ((*first_zh).to_owned(), (*first_en).to_owned())
            } else {
                (
                    format!("{first_zh}至{last_zh}"),
                    format!("{first_en} to {last_en}"),
                )
            };
            zh.push(format!("{days_zh} {}", times.join("、")));
            en.push(format!("{days_en} {}", times.join(", ")));
        }
        from = to + 1;
    }
    (zh.join(","), en.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StationId;
    use uuid::Uuid;

    fn span(from: &str, to: &str) -> Vec<Span> {
        let time = |text: &str| text.parse().unwrap();
        vec![Span {
            from: time(from),
            to: time(to),
        }]
    }

    fn point(name: &str, focus: &str, days: usize, to: &str) -> ServicePoint {
        let weekly = std::array::from_fn(|day| if day < days { span("09:00", to) } else { vec![] });
        ServicePoint {
            name: name.into(),
            focus: focus.into(),
            lng: 121.0,
            lat: 31.0,
            hours: OpeningHours::new(weekly).unwrap(),
            phone: "021-0000-0014".into(),
            address: "演示".into(),
        }
    }

    /// As in 曹家渡: one point for policies on working days, one for company that is also open on Saturdays.
    fn station() -> Station {
        Station {
            id: StationId(Uuid::nil()),
            name: "站".into(),
            short_name: "站".into(),
            street_code: "310106014".into(),
            phone: "021-0000-0014".into(),
            points: vec![
                point("受理中心", "早期预警、困境评估、一门式政策服务", 5, "17:00"),
                point("生活服务中心", "长期陪伴、个性化服务", 6, "20:00"),
            ],
        }
    }

    fn chosen(needs: &[Need], urgency: Urgency, at: &str) -> (String, Vec<PointReason>) {
        let at = format!("2026-{at}:00+08:00").parse().unwrap();
        let chosen = choose_point(&station(), needs, urgency, &WorkCalendar::embedded(), at).unwrap();
        (chosen.name, chosen.because)
    }

    #[test]
    fn every_need_stands_once_in_the_table() {
        let read = PointFocus::read(include_str!("../data/point-focus.csv").as_bytes()).unwrap();
        assert_eq!(&read, PointFocus::built_in());
        for need in Need::ALL {
            assert_eq!(
                read.0.iter().filter(|line| line.need == need).count(),
                1,
                "{need:?}"
            );
        }
        assert!(PointFocus::read("need,words\nbread,面包\n".as_bytes()).is_err());
    }

    #[test]
    fn what_is_needed_decides_on_an_ordinary_day() {
        let monday = "06-01T10:00";
        for need in [Need::Living, Need::Medical, Need::Housing, Need::SuddenHardship] {
            let expected = ("受理中心".to_owned(), vec![PointReason::FitsNeed]);
            assert_eq!(chosen(&[need], Urgency::Normal, monday), expected, "{need:?}");
        }
        for need in [Need::Care, Need::Psychological, Need::Children] {
            let expected = ("生活服务中心".to_owned(), vec![PointReason::FitsNeed]);
            assert_eq!(chosen(&[need], Urgency::Normal, monday), expected, "{need:?}");
        }
        let expected = ("受理中心".to_owned(), vec![PointReason::MainPoint]);
        assert_eq!(chosen(&[Need::Other], Urgency::Normal, monday), expected);
        assert_eq!(chosen(&[], Urgency::Normal, monday), expected);
    }

    #[test]
    fn what_is_urgent_goes_where_somebody_is_or_comes_first() {
        let saturday = "06-06T10:00";
        let (name, because) = chosen(&[Need::Living], Urgency::Urgent, saturday);
        assert_eq!(
            (name.as_str(), because),
            ("生活服务中心", vec![PointReason::OpenNow])
        );
        let (name, because) = chosen(&[Need::Living], Urgency::Sos, "06-05T22:00");
        assert_eq!(
            (name.as_str(), because),
            ("生活服务中心", vec![PointReason::OpensFirst])
        );
        let (name, because) = chosen(&[Need::Living], Urgency::Sos, "06-01T10:00");
        assert_eq!(
            (name.as_str(), because),
            ("受理中心", vec![PointReason::FitsNeed])
        );
        let (name, _) = chosen(&[Need::Living], Urgency::Normal, saturday);
        assert_eq!(name, "受理中心", "what is not urgent waits for the right point");
    }

    #[test]
    fn a_point_that_was_renamed_gives_way_to_the_main_one() {
        let mut one = station();
        assert_eq!(one.point(Some("生活服务中心")).unwrap().name, "生活服务中心");
        assert_eq!(one.point(Some("旧名")).unwrap().name, "受理中心");
        assert_eq!(one.point(None).unwrap().name, "受理中心");
        one.points.truncate(1);
        let now = "2026-06-01T10:00:00+08:00".parse().unwrap();
        let only = choose_point(&one, &[Need::Care], Urgency::Sos, &WorkCalendar::embedded(), now);
        assert_eq!(only.unwrap().because, [PointReason::OnlyPoint]);
        one.points.clear();
        assert_eq!(
            choose_point(&one, &[], Urgency::Sos, &WorkCalendar::embedded(), now),
            None
        );
    }

    #[test]
    fn opening_hours_are_said_as_people_say_them() {
        let (zh, en) = hours_in_words(&OpeningHours::default());
        assert_eq!(zh, "周一至周五 09:00–17:00");
        assert_eq!(en, "Monday to Friday 09:00–17:00");
        let weekly = std::array::from_fn(|day| match day {
            0 | 1 => [span("09:00", "11:30"), span("13:00", "17:00")].concat(),
            6 => span("09:00", "12:00"),
            _ => vec![],
        });
        let (zh, _) = hours_in_words(&OpeningHours::new(weekly).unwrap());
        assert_eq!(zh, "周一至周二 09:00–11:30、13:00–17:00,周日 09:00–12:00");
    }
}

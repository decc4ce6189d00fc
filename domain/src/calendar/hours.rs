//! When a service point is open: weekly hours, less days on which it is closed for a reason of its own.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::{ClockTime, DayKind, Span, WorkCalendar};

const DAY_NAMES: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// A date on which a point is closed although the week says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The date in Shanghai.
    pub on: NaiveDate,
    /// What the door says, such as 台风.
    pub why: String,
}

/// Weekly opening hours and local closures of a service point.
///
/// Text form, as in a table of stations: `Mo-Fr 09:00-12:00,13:00-17:00; Sa 09:00-12:00`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "HoursForm", into = "HoursForm")]
pub struct OpeningHours {
    weekly: [Vec<Span>; 7],
    closures: BTreeMap<NaiveDate, String>,
}

#[derive(Clone, Serialize, Deserialize)]
struct HoursForm {
    weekly: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    closures: Vec<Closure>,
}

/// Why a text does not describe opening hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Not a time of day between 00:00 and 24:00.
    #[error("`{0}` is no time of day")]
    Time(String),
    /// Not a day or a range of days such as `Mo-Fr`.
    #[error("`{0}` is no day of the week")]
    Day(String),
    /// A span ends before it starts, or two overlap.
    #[error("spans must be in order and must not overlap")]
    Order,
    /// A point that is open for less than an hour from Monday to Friday can keep no promise.
    #[error("open for less than one hour from Monday to Friday")]
    HardlyOpen,
}

impl OpeningHours {
    /// Hours by weekday, Monday first, each day's spans in order.
    pub fn new(weekly: [Vec<Span>; 7]) -> Result<Self, HoursError> {
        for day in &weekly {
            if day.iter().any(|span| span.from >= span.to)
                || day.windows(2).any(|two| two[0].to > two[1].from)
            {
                return Err(HoursError::Order);
            }
        }
        let open: u16 = weekly[..5]
            .iter()
            .flatten()
            .map(|span| span.to.minutes() - span.from.minutes())
            .sum();
        if open < 60 {
            return Err(HoursError::HardlyOpen);
        }
        Ok(Self {
            weekly,
            closures: BTreeMap::new(),
        })
    }

    /// The same hours, closed on one more date.
    #[must_use]
    pub fn closed_on(mut self, date: NaiveDate, why: impl Into<String>) -> Self {
        self.closures.insert(date, why.into());
        self
    }

    /// The same week, closed on the same dates as another.
    #[must_use]
    pub fn with_closures_of(mut self, other: &Self) -> Self {
        self.closures.clone_from(&other.closures);
        self
    }

    /// The same hours without what is over: closures before `date`.
    #[must_use]
    pub fn since(&self, date: NaiveDate) -> Self {
        let mut since = self.clone();
        since.closures.retain(|on, _| *on >= date);
        since
    }

    /// Why the point is closed on that date although it is no holiday, if it is.
    pub fn closure(&self, date: NaiveDate) -> Option<&str> {
        self.closures.get(&date).map(String::as_str)
    }

    /// The spans of a weekday in an ordinary week.
    pub fn weekly(&self, weekday: Weekday) -> &[Span] {
        &self.weekly[weekday.num_days_from_monday() as usize]
    }

    /// The spans of a date. On a make-up workday these are Monday's (or those of the first weekday with
    /// hours, for a point that is closed on Mondays); on a public holiday there are none.
    pub fn spans(&self, calendar: &WorkCalendar, date: NaiveDate) -> &[Span] {
        if self.closures.contains_key(&date) {
            return &[];
        }
        match calendar.day(date) {
            DayKind::Holiday(_) => &[],
            DayKind::MakeUp(_) => self
                .weekly
                .iter()
                .find(|day| !day.is_empty())
                .map_or(&[], Vec::as_slice),
            DayKind::Working | DayKind::Weekend => self.weekly(date.weekday()),
        }
    }
}

impl Default for OpeningHours {
    /// Monday to Friday, 09:00–17:00.
    fn default() -> Self {
        let day = vec![Span {
            from: ClockTime::NINE,
            to: ClockTime::SEVENTEEN,
        }];
        let weekly = [
            day.clone(),
            day.clone(),
            day.clone(),
            day.clone(),
            day,
            Vec::new(),
            Vec::new(),
        ];
        Self {
            weekly,
            closures: BTreeMap::new(),
        }
    }
}

impl FromStr for OpeningHours {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let mut weekly: [Vec<Span>; 7] = Default::default();
        for rule in text.split(';').map(str::trim).filter(|rule| !rule.is_empty()) {
            let (days, spans) = rule
                .split_once(' ')
                .ok_or_else(|| HoursError::Day(rule.to_owned()))?;
            let spans = spans
                .split(',')
                .map(|span| span.trim().parse())
                .collect::<Result<Vec<Span>, _>>()?;
            let (first, last) = days.split_once('-').unwrap_or((days, days));
            let (first, last) = (day_index(first)?, day_index(last)?);
            if first > last {
                return Err(HoursError::Day(days.to_owned()));
            }
            for day in &mut weekly[first..=last] {
                day.extend(&spans);
            }
        }
        Self::new(weekly)
    }
}

fn day_index(name: &str) -> Result<usize, HoursError> {
    DAY_NAMES
        .iter()
        .position(|day| *day == name)
        .ok_or_else(|| HoursError::Day(name.to_owned()))
}

impl fmt::Display for OpeningHours {
    /// The weekly hours in their text form, without closures.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = 0;
        let mut separator = "";
        while first < 7 {
            let same = self.weekly[first..]
                .iter()
                .take_while(|day| **day == self.weekly[first])
                .count();
            if !self.weekly[first].is_empty() {
                let spans: Vec<_> = self.weekly[first].iter().map(Span::to_string).collect();
                let until = if same > 1 {
                    format!("-{}", DAY_NAMES[first + same - 1])
                } else {
                    String::new()
                };
                write!(f, "{separator}{}{until} {}", DAY_NAMES[first], spans.join(","))?;
                separator = "; ";
            }
            first += same;
        }
        Ok(())
    }
}

impl TryFrom<HoursForm> for OpeningHours {
    type Error = HoursError;
    fn try_from(form: HoursForm) -> Result<Self, HoursError> {
        let hours: Self = form.weekly.parse()?;
        Ok(form
            .closures
            .into_iter()
            .fold(hours, |hours, closure| hours.closed_on(closure.on, closure.why)))
    }
}

impl From<OpeningHours> for HoursForm {
    fn from(hours: OpeningHours) -> Self {
        let closures = hours
            .closures
            .iter()
            .map(|(on, why)| Closure {
                on: *on,
                why: why.clone(),
            })
            .collect();
        Self {
            weekly: hours.to_string(),
            closures,
        }
    }
}

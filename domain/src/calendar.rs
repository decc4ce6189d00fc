//! Working days, opening hours and how periods are counted.
//! A working day is the State Council's day for everyone (Monday to Friday, less public holidays, plus
//! make-up workdays); working hours are those of a service point; periods follow the Civil Code, 200–204.

mod clock_time;
mod counting;
mod due;
mod hours;
mod period;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, Utc, Weekday};
use serde::{Deserialize, Serialize};

pub use clock_time::{ClockTime, Span};
pub use due::{Counted, Due, SkipReason, Skipped};
pub use hours::{Closure, HoursError, OpeningHours};
pub use period::{Period, PeriodError};

/// Asia/Shanghai: +08:00 the whole year since 1991, so a fixed offset is exact.
pub const ZONE: FixedOffset = match FixedOffset::east_opt(8 * 3600) {
    Some(zone) => zone,
    None => panic!("eight hours are a valid offset"),
};

/// The wall clock in Shanghai at an instant.
pub fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.with_timezone(&ZONE).naive_local()
}

/// The date in Shanghai at an instant.
pub fn local_date(at: DateTime<Utc>) -> NaiveDate {
    local(at).date()
}

/// The instant at which clocks in Shanghai show `wall`.
pub fn instant(wall: NaiveDateTime) -> DateTime<Utc> {
    (wall - Duration::seconds(i64::from(ZONE.local_minus_utc()))).and_utc()
}

/// One published year: the notices and every day that differs from an ordinary week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYear {
    /// The calendar year that the notices settle.
    pub year: i32,
    /// Addresses of the State Council's notices.
    #[serde(alias = "papers")]
    pub notices: Vec<String>,
    /// Days off and make-up workdays; may reach into the neighbouring years.
    pub days: Vec<CalendarDay>,
}

/// A day off, or a day that is worked although it would be free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The date in Shanghai.
    pub date: NaiveDate,
    /// The festival it belongs to, such as 春节.
    pub name: String,
    /// True for a day off, false for a day that is worked.
    #[serde(alias = "isOffDay")]
    pub off: bool,
}

/// What a date is for everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// Monday to Friday, no holiday.
    Working,
    /// A Saturday or Sunday that is worked; the festival that it makes up for.
    MakeUp(&'a str),
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A public holiday, by name; also one that falls on a weekend.
    Holiday(&'a str),
}

/// Why a year cannot be taken into the calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The text is not in the documented form.
    #[error("not a calendar: {0}")]
    Unreadable(String),
    /// A published year always has days off.
    #[error("year {0} has no days off: an unknown year is left out, not left empty")]
    Empty(i32),
    /// A date lies in none of the years that the notice can touch.
    #[error("{date} does not belong to the calendar of {year}")]
    ForeignDate {
        /// The year of the entry.
        year: i32,
        /// The date that does not fit.
        date: NaiveDate,
    },
    /// A date is said to be off and worked.
    #[error("{0} is listed twice, as a day off and as a workday")]
    Contradiction(NaiveDate),
}

/// The working days of all published years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeMap<i32, CalendarYear>,
    days: BTreeMap<NaiveDate, CalendarDay>,
}

#[derive(Deserialize)]
struct CalendarFile {
    years: Vec<CalendarYear>,
}

impl WorkCalendar {
    /// The years that were published when the program was built.
    pub fn embedded() -> Self {
        // The file is part of the program; a test reads it.
        Self::from_json(include_str!("../data/holidays.json")).unwrap_or_else(|_| Self::weekends_only())
    }

    /// A calendar that knows no year: weekends only, every due time provisional.
    pub fn weekends_only() -> Self {
        Self {
            years: BTreeMap::new(),
            days: BTreeMap::new(),
        }
    }

    /// Reads `{"years": [{"year", "notices", "days": [{"date", "name", "off"}]}]}`.
    pub fn from_json(text: &str) -> Result<Self, CalendarError> {
        let file: CalendarFile =
            serde_json::from_str(text).map_err(|e| CalendarError::Unreadable(e.to_string()))?;
        file.years
            .into_iter()
            .try_fold(Self::weekends_only(), Self::with_year)
    }

    /// This calendar with a year added, or replaced when it was known.
    pub fn with_year(mut self, year: CalendarYear) -> Result<Self, CalendarError> {
        if !year.days.iter().any(|day| day.off) {
            return Err(CalendarError::Empty(year.year));
        }
        let mut seen = BTreeMap::new();
        for day in &year.days {
            if (day.date.year() - year.year).abs() > 1 {
                return Err(CalendarError::ForeignDate {
                    year: year.year,
                    date: day.date,
                });
            }
            if seen.insert(day.date, day.off).is_some_and(|off| off != day.off) {
                return Err(CalendarError::Contradiction(day.date));
            }
        }
        self.years.insert(year.year, year);
        // A later notice decides about the days that two of them name.
        let all = self.years.values().flat_map(|year| &year.days);
        self.days = all.map(|day| (day.date, day.clone())).collect();
        Ok(self)
    }

    /// The published years, each with its notices, oldest first.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Names this very content: the last known year and a digest, such as `2026-5f1c02aa`.
    pub fn version(&self) -> String {
        let mut digest: u32 = 0x811c_9dc5;
        let mut mix = |text: &str| {
            for byte in text.bytes() {
                digest = (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193);
            }
        };
        for year in self.years.keys() {
            mix(&year.to_string());
        }
        for day in self.days.values() {
            mix(&format!("{}{}{}", day.date, day.off, day.name));
        }
        format!(
            "{}-{digest:08x}",
            self.years.keys().last().copied().unwrap_or_default()
        )
    }

    /// True when the State Council's notice of that year has been imported.
    pub fn year_is_known(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// What a date is for everyone; in an unknown year only weekends are free.
    pub fn day(&self, date: NaiveDate) -> DayKind<'_> {
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        match self.days.get(&date) {
            Some(day) if day.off => DayKind::Holiday(&day.name),
            Some(day) if weekend => DayKind::MakeUp(&day.name),
            None if weekend => DayKind::Weekend,
            Some(_) | None => DayKind::Working,
        }
    }

    /// True for Monday to Friday less public holidays, plus make-up workdays.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        matches!(self.day(date), DayKind::Working | DayKind::MakeUp(_))
    }

    /// The working day on which `at` lies, or the last one before it.
    pub fn working_day_at_or_before(&self, at: DateTime<Utc>) -> NaiveDate {
        let mut date = local_date(at);
        while !self.is_working_day(date) {
            match date.pred_opt() {
                Some(before) => date = before,
                None => break,
            }
        }
        date
    }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

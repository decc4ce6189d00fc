//! Working days, opening hours and how periods are counted.
//! A working day is the State Council's day for everyone (Monday to Friday, less public holidays, plus
//! make-up workdays); working hours are those of a service point; periods follow the Civil Code, 200–204.

mod clock_time;
mod counting;
mod due;
mod hours;
mod import;
mod period;
mod table;
mod year;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, FixedOffset, NaiveDate, NaiveDateTime, Utc, Weekday};
use serde::Deserialize;

pub use clock_time::{ClockTime, Span};
pub use due::{Counted, Due, DueTime, SkipReason, Skipped};
pub use hours::{Closure, HoursError, OpeningHours};
pub use import::{CalendarImport, PointClosure, read_calendar};
pub use period::{Period, PeriodError};
use table::DayTable;
pub use year::{CalendarDay, CalendarError, CalendarYear, StateNotice};

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

/// The working days of all published years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkCalendar {
    years: BTreeMap<i32, CalendarYear>,
    days: BTreeMap<NaiveDate, CalendarDay>,
    table: DayTable,
    version: String,
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
        Self::of(BTreeMap::new())
    }

    /// Reads `{"years": [{"year", "notices", "days": [{"date", "name", "off"}]}]}`.
    pub fn from_json(text: &str) -> Result<Self, CalendarError> {
        let file: CalendarFile =
            serde_json::from_str(text).map_err(|e| CalendarError::Unreadable(e.to_string()))?;
        Self::from_years(file.years)
    }

    /// A calendar of these years; of a year that is there twice the later one holds.
    ///
    /// # Errors
    /// The first thing that is wrong with one of them.
    pub fn from_years(years: Vec<CalendarYear>) -> Result<Self, CalendarError> {
        for year in &years {
            if let Some(error) = year.errors().into_iter().next() {
                return Err(error);
            }
        }
        Ok(Self::of(
            years.into_iter().map(|year| (year.year, year)).collect(),
        ))
    }

    /// This calendar with a year added, or replaced when it was known.
    pub fn with_year(self, year: CalendarYear) -> Result<Self, CalendarError> {
        Self::from_years(self.years.into_values().chain([year]).collect())
    }

    fn of(years: BTreeMap<i32, CalendarYear>) -> Self {
        // A later notice decides about the days that two of them name.
        let all = years.values().flat_map(|year| &year.days);
        let days: BTreeMap<_, _> = all.map(|day| (day.date, day.clone())).collect();
        Self {
            table: DayTable::of(&days),
            version: named(&years, &days),
            years,
            days,
        }
    }

    /// The published years, each with its notices, oldest first.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// Names this very content: the last known year and a digest, such as `2026-5f1c02aa`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The year that is to be imported now: the present one, or from October on the next one, when it is unknown.
    /// The State Council publishes a year in October or November of the year before.
    pub fn missing_year(&self, now: DateTime<Utc>) -> Option<i32> {
        let today = local_date(now);
        let next = (today.month() >= 10).then_some(today.year() + 1);
        let mut needed = [Some(today.year()), next].into_iter().flatten();
        needed.find(|year| !self.year_is_known(*year))
    }

    /// True when the State Council's notice of that year has been imported.
    pub fn year_is_known(&self, year: i32) -> bool {
        self.years.contains_key(&year)
    }

    /// What a date is for everyone; in an unknown year only weekends are free.
    pub fn day(&self, date: NaiveDate) -> DayKind<'_> {
        let weekend = is_weekend(date);
        if self.table.is_ordinary(date) {
            return if weekend {
                DayKind::Weekend
            } else {
                DayKind::Working
            };
        }
        match self.days.get(&date) {
            Some(day) if day.off => DayKind::Holiday(&day.name),
            Some(day) if weekend => DayKind::MakeUp(&day.name),
            None if weekend => DayKind::Weekend,
            Some(_) | None => DayKind::Working,
        }
    }

    /// True for Monday to Friday less public holidays, plus make-up workdays.
    pub fn is_working_day(&self, date: NaiveDate) -> bool {
        self.table.is_worked(date)
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

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn named(years: &BTreeMap<i32, CalendarYear>, days: &BTreeMap<NaiveDate, CalendarDay>) -> String {
    let mut digest: u32 = 0x811c_9dc5;
    let mut mix = |text: &str| {
        for byte in text.bytes() {
            digest = (digest ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    };
    for year in years.keys() {
        mix(&year.to_string());
    }
    for day in days.values() {
        mix(&format!("{}{}{}", day.date, day.off, day.name));
    }
    format!(
        "{}-{digest:08x}",
        years.keys().last().copied().unwrap_or_default()
    )
}

#[cfg(test)]
mod crosscheck;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod odd_clocks;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

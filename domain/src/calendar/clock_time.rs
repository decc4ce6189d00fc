//! A time of day to the minute, and a span between two of them.

use std::fmt;
use std::str::FromStr;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::HoursError;

const MINUTES_A_DAY: u16 = 24 * 60;

/// A time of day to the minute, from 00:00 to 24:00 (the end of the day). JSON: `"09:00"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(value_type = String, example = "09:00", pattern = "^([01]?[0-9]|2[0-3]):[0-5][0-9]$|^24:00$"))]
pub struct ClockTime(u16);

/// Open from a time of day until, and not including, a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Opening.
    pub from: ClockTime,
    /// Closing; later than `from`.
    pub to: ClockTime,
}

impl ClockTime {
    /// 09:00, when offices usually open.
    pub(crate) const NINE: Self = Self(9 * 60);
    /// 17:00, when offices usually close.
    pub(crate) const SEVENTEEN: Self = Self(17 * 60);
    /// 24:00, the end of the day.
    pub const END: Self = Self(MINUTES_A_DAY);

    /// A time of day; `hour` 0 to 24, `minute` 0 to 59, not later than 24:00.
    pub fn new(hour: u16, minute: u16) -> Result<Self, HoursError> {
        let total = hour.saturating_mul(60).saturating_add(minute);
        if minute > 59 || total > MINUTES_A_DAY {
            return Err(HoursError::Time(format!("{hour:02}:{minute:02}")));
        }
        Ok(Self(total))
    }

    /// The minute of a wall clock's time; seconds are cut.
    pub fn of(time: NaiveTime) -> Self {
        Self(u16::try_from(time.num_seconds_from_midnight() / 60).unwrap_or(0))
    }

    /// Minutes since midnight, 0 to 1440.
    pub fn minutes(self) -> u16 {
        self.0
    }

    /// This time on a date; 24:00 is midnight of the next date.
    pub(crate) fn on(self, date: NaiveDate) -> NaiveDateTime {
        date.and_time(NaiveTime::MIN) + chrono::Duration::minutes(i64::from(self.0))
    }

    /// Closing time as the end of a day: 24:00 counts as 23:59, so that it stays on its date.
    pub(crate) fn end_on(self, date: NaiveDate) -> NaiveDateTime {
        Self(self.0.min(MINUTES_A_DAY - 1)).on(date)
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for ClockTime {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let wrong = || HoursError::Time(text.to_owned());
        let (hour, minute) = text.trim().split_once(':').ok_or_else(wrong)?;
        if hour.len() > 2
            || minute.len() != 2
            || !(hour.to_owned() + minute).bytes().all(|b| b.is_ascii_digit())
        {
            return Err(wrong());
        }
        Self::new(
            hour.parse().map_err(|_| wrong())?,
            minute.parse().map_err(|_| wrong())?,
        )
    }
}

impl TryFrom<String> for ClockTime {
    type Error = HoursError;
    fn try_from(text: String) -> Result<Self, HoursError> {
        text.parse()
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

impl FromStr for Span {
    type Err = HoursError;
    fn from_str(text: &str) -> Result<Self, HoursError> {
        let (from, to) = text
            .split_once('-')
            .ok_or_else(|| HoursError::Time(text.to_owned()))?;
        Ok(Self {
            from: from.parse()?,
            to: to.parse()?,
        })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

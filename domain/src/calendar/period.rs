//! A period as policies write it: `5wd`, `4wh`, `30d`, `2h`, `15m`, `10s`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest period in days, working days or working hours.
const MOST: u16 = 3660;
/// The longest period by the wall clock, in seconds: 366 days.
const MOST_SECONDS: u32 = 366 * 24 * 3600;

/// How long something may take, and in what it is counted. Never zero. JSON: its text form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// `5wd`: working days; the day of the start is not counted, ends at closing time.
    WorkingDays(u16),
    /// `4wh`: hours during which the service point is open.
    WorkingHours(u16),
    /// `30d`: days of the calendar; a last day that is no working day moves to the next one.
    Days(u16),
    /// `10s`, `15m`, `24h`: seconds by the clock on the wall, day and night.
    WallClock(u32),
}

/// The text is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no period: a number from 1 and one of wd, wh, d, h, m, s, such as 5wd (at most 3660, or 366 days)"
)]
pub struct PeriodError(String);

impl FromStr for Period {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let wrong = || PeriodError(text.chars().take(24).collect());
        let unit_at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
        let (digits, unit) = text.split_at(unit_at);
        let count: u32 = digits.parse().map_err(|_| wrong())?;
        let short = u16::try_from(count)
            .ok()
            .filter(|n| (1..=MOST).contains(n))
            .ok_or_else(wrong);
        let wall = |seconds: u32| {
            let total = count
                .checked_mul(seconds)
                .filter(|total| (1..=MOST_SECONDS).contains(total));
            total.map(Self::WallClock).ok_or_else(wrong)
        };
        match unit {
            "wd" => short.map(Self::WorkingDays),
            "wh" => short.map(Self::WorkingHours),
            "d" => short.map(Self::Days),
            "h" => wall(3600),
            "m" => wall(60),
            "s" => wall(1),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::WorkingDays(n) => write!(f, "{n}wd"),
            Self::WorkingHours(n) => write!(f, "{n}wh"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::WallClock(s) if s % 3600 == 0 => write!(f, "{}h", s / 3600),
            Self::WallClock(s) if s % 60 == 0 => write!(f, "{}m", s / 60),
            Self::WallClock(s) => write!(f, "{s}s"),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;
    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

//! One published year, as the State Council's notices give it.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The one weekday that a notice names as worked: the day after a holiday that was lengthened late. A fact of 2020.
const NAMED_WEEKDAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2020, 2, 3);
/// Statutory holidays whose date is the same every year (全国年节及纪念日放假办法): month, day.
const FIXED: [(u32, u32); 3] = [(1, 1), (5, 1), (10, 1)];
/// Characters of a festival's name, at most.
const NAME_CHARS: usize = 40;

/// One published year: the notices and every day that differs from an ordinary week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarYear {
    /// The calendar year that the notices settle.
    pub year: i32,
    /// The State Council's notices.
    #[serde(alias = "papers")]
    pub notices: Vec<StateNotice>,
    /// Days off and make-up workdays; may reach into the neighbouring years.
    pub days: Vec<CalendarDay>,
}

/// A notice of the State Council. JSON: `{"address", "date"}`, or the address alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "NoticeForm")]
pub struct StateNotice {
    /// Where it is published.
    pub address: String,
    /// When it was published, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum NoticeForm {
    Address(String),
    Whole {
        address: String,
        date: Option<NaiveDate>,
    },
}

impl From<NoticeForm> for StateNotice {
    fn from(form: NoticeForm) -> Self {
        let (address, date) = match form {
            NoticeForm::Address(address) => (address, None),
            NoticeForm::Whole { address, date } => (address, date),
        };
        Self { address, date }
    }
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
    /// A date is listed more than once.
    #[error("{0} is listed twice")]
    Twice(NaiveDate),
    /// A day that is worked anyway makes up for nothing.
    #[error("{0} is named as a make-up workday and is a plain weekday")]
    PlainWeekday(NaiveDate),
}

impl CalendarError {
    /// The date that it is about, if it is about one.
    pub fn date(&self) -> Option<NaiveDate> {
        match self {
            Self::ForeignDate { date, .. } | Self::Twice(date) | Self::PlainWeekday(date) => Some(*date),
            Self::Unreadable(_) | Self::Empty(_) => None,
        }
    }
}

impl CalendarYear {
    /// Everything for which this year cannot be taken into a calendar.
    pub fn errors(&self) -> Vec<CalendarError> {
        let mut errors = Vec::new();
        if !self.days.iter().any(|day| day.off) {
            errors.push(CalendarError::Empty(self.year));
        }
        let mut seen = std::collections::BTreeSet::new();
        for day in &self.days {
            let date = day.date;
            if (date.year() - self.year).abs() > 1 {
                let year = self.year;
                errors.push(CalendarError::ForeignDate { year, date });
            }
            if !seen.insert(date) {
                errors.push(CalendarError::Twice(date));
            }
            let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
            if !day.off && !weekend && Some(date) != NAMED_WEEKDAY {
                errors.push(CalendarError::PlainWeekday(date));
            }
        }
        errors
    }

    /// What makes a year unfit to be imported although it could be counted with: no source, or a piece of it missing.
    pub(super) fn omissions(&self) -> Vec<String> {
        let mut missing = Vec::new();
        let is_source = |notice: &StateNotice| {
            let address = notice.address.as_str();
            address.starts_with("https://") || address.starts_with("http://")
        };
        if self.notices.is_empty() || !self.notices.iter().all(is_source) {
            missing.push(format!(
                "year {} does not name the address of its notice",
                self.year
            ));
        }
        for (month, day) in FIXED {
            let date = NaiveDate::from_ymd_opt(self.year, month, day);
            let off = self.days.iter().any(|day| day.off && Some(day.date) == date);
            if !off {
                missing.push(format!(
                    "year {0}: {0}-{month:02}-{day:02} is no day off; is the file complete?",
                    self.year
                ));
            }
        }
        for day in &self.days {
            let length = day.name.chars().count();
            if day.name.trim().is_empty() || length > NAME_CHARS || day.name.chars().any(char::is_control) {
                missing.push(format!(
                    "{}: a day has a name of 1 to {NAME_CHARS} characters",
                    day.date
                ));
            }
        }
        missing
    }
}

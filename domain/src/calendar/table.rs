//! Which dates differ from an ordinary week, found without a search: a due time looks at every day on its way.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::{CalendarDay, is_weekend};

/// What is known of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Ordinary,
    Off,
    Worked,
}

/// A row for each date between the first and the last that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DayTable {
    /// Days since the beginning of the era of the first row.
    first: i32,
    rows: Vec<Known>,
}

impl DayTable {
    pub fn of(days: &BTreeMap<NaiveDate, CalendarDay>) -> Self {
        let number = |date: &NaiveDate| date.num_days_from_ce();
        let first = days.keys().next().map_or(0, number);
        let last = days.keys().next_back().map_or(first, number);
        let length = usize::try_from(last - first).map_or(0, |days| days + 1);
        let mut rows = vec![Known::Ordinary; length];
        for (date, day) in days {
            let at = usize::try_from(number(date) - first);
            if let Some(row) = at.ok().and_then(|at| rows.get_mut(at)) {
                *row = if day.off { Known::Off } else { Known::Worked };
            }
        }
        Self { first, rows }
    }

    fn known(&self, date: NaiveDate) -> Known {
        let at = usize::try_from(date.num_days_from_ce() - self.first);
        let row = at.ok().and_then(|at| self.rows.get(at));
        row.copied().unwrap_or(Known::Ordinary)
    }

    /// No notice names it.
    pub fn is_ordinary(&self, date: NaiveDate) -> bool {
        self.known(date) == Known::Ordinary
    }

    pub fn is_worked(&self, date: NaiveDate) -> bool {
        match self.known(date) {
            Known::Ordinary => !is_weekend(date),
            Known::Off => false,
            Known::Worked => true,
        }
    }
}

//! How a due time is counted: everything that is needed to count it again, kept with the deadline. A due time is
//! always what [`Counting::due`] says: setting, pausing, resuming and moving change this and count anew, so that the
//! same history has the same due time.

use crate::calendar::{Counted, Due, DueTime, OpeningHours, Period, Skipped, WorkCalendar, local_date};
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

/// From when on, how long, in whose hours, with which pauses. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counting {
    /// Where the period starts; without a period, the instant that somebody named.
    pub from: DateTime<Utc>,
    /// How long; none for an instant that was named: an extension, a work order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Opening hours of the point, as they were; none for the usual ones and for the clock on the wall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours: Option<OpeningHours>,
    /// Version of the calendar with which it was counted.
    pub calendar: String,
    /// While the request waited, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// Not later than this: the work order's due time, or what was promised before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_after: Option<DateTime<Utc>>,
}

/// A time in which a clock stood still. While it lasts, `until` is when it ends at the latest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// A due time to be promised, with its counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// By when.
    pub due_at: DateTime<Utc>,
    /// A year without published holidays is in between: the time may move.
    pub provisional: bool,
    /// How it was counted.
    pub counting: Counting,
}

/// A due time explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The days and hours that count, in order, without what pauses added.
    pub counted: Vec<Counted>,
    /// Those in between that do not, and why.
    pub skipped: Vec<Skipped>,
    /// Each pause, and the working time that it took, which moved the due time.
    pub pauses: Vec<(Pause, Duration)>,
    /// The due time that the counting gives.
    pub due: DueTime,
}

impl Counting {
    /// A period that starts at `from`, counted with this calendar in these hours.
    pub fn of(from: DateTime<Utc>, period: Period, hours: &OpeningHours, calendar: &WorkCalendar) -> Self {
        let by_hours = !matches!(period, Period::WallClock(_)) && *hours != OpeningHours::default();
        Counting {
            from,
            period: Some(period),
            hours: by_hours.then(|| hours.since(local_date(from))),
            calendar: calendar.version().to_owned(),
            pauses: Vec::new(),
            not_after: None,
        }
    }

    /// An instant that somebody named.
    pub fn named(at: DateTime<Utc>, hours: &OpeningHours, calendar: &WorkCalendar) -> Self {
        Counting {
            period: None,
            hours: (*hours != OpeningHours::default()).then(|| hours.since(local_date(at))),
            ..Counting::of(at, Period::WallClock(1), hours, calendar)
        }
    }

    /// Whose hours count.
    pub fn hours(&self) -> OpeningHours {
        self.hours.clone().unwrap_or_default()
    }

    /// When it is due. The same counting and the same calendar give the same time, always.
    pub fn due(&self, calendar: &WorkCalendar) -> DueTime {
        let usual;
        let hours = match &self.hours {
            Some(hours) => hours,
            None => {
                usual = OpeningHours::default();
                &usual
            }
        };
        let mut due = match self.period {
            Some(period) => calendar.due_time(self.from, period, hours),
            None => DueTime {
                due_at: self.from,
                provisional: false,
            },
        };
        for pause in &self.pauses {
            due = self.after_pause(due, pause, hours, calendar);
        }
        match self.not_after.filter(|limit| *limit < due.due_at) {
            Some(limit) => DueTime {
                due_at: limit,
                provisional: false,
            },
            None => due,
        }
    }

    /// Later by the time that a pause took: working time, or the clock's where the period runs by the clock.
    fn after_pause(
        &self,
        due: DueTime,
        pause: &Pause,
        hours: &OpeningHours,
        calendar: &WorkCalendar,
    ) -> DueTime {
        let lost = self.lost(pause, hours, calendar);
        if matches!(self.period, Some(Period::WallClock(_))) {
            return DueTime {
                due_at: due.due_at + lost,
                ..due
            };
        }
        calendar.later(due, lost, hours)
    }

    fn lost(&self, pause: &Pause, hours: &OpeningHours, calendar: &WorkCalendar) -> Duration {
        if matches!(self.period, Some(Period::WallClock(_))) {
            return (pause.until - pause.from).max(Duration::zero());
        }
        calendar.working_time_between(pause.from, pause.until, hours)
    }

    /// How it is counted, with `calendar`, which should be the version that it names.
    pub fn explained(&self, calendar: &WorkCalendar) -> Explanation {
        let hours = self.hours();
        let due = self.period.map(|period| calendar.due(self.from, period, &hours));
        let (counted, skipped) = due.map_or_else(Default::default, |Due { counted, skipped, .. }| {
            (counted, skipped)
        });
        let pauses = self.pauses.iter();
        Explanation {
            counted,
            skipped,
            pauses: pauses
                .map(|pause| (*pause, self.lost(pause, &hours, calendar)))
                .collect(),
            due: self.due(calendar),
        }
    }

    /// The clock stands still from `now` until `until` at the latest.
    pub fn pause(&mut self, now: DateTime<Utc>, until: DateTime<Utc>) {
        self.pauses.push(Pause { from: now, until });
    }

    /// The clock runs again: the last pause ends now, if it has not ended by itself.
    pub fn resume(&mut self, now: DateTime<Utc>) {
        if let Some(pause) = self.pauses.last_mut() {
            pause.until = pause.until.min(now).max(pause.from);
        }
    }

    /// When the present pause ends at the latest; none while the clock runs.
    pub fn paused_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let last = self.pauses.last()?;
        (last.until > now).then_some(last.until)
    }

    /// The same, in these hours, where working time counts.
    #[must_use]
    pub fn in_hours(mut self, hours: &OpeningHours) -> Self {
        if !matches!(self.period, Some(Period::WallClock(_))) {
            self.hours = (*hours != OpeningHours::default()).then(|| hours.since(local_date(self.from)));
        }
        self
    }

    /// The same start and pauses, with another period.
    #[must_use]
    pub fn with_period(mut self, period: Period, hours: &OpeningHours) -> Self {
        self.period = Some(period);
        self.hours = None;
        self.in_hours(hours)
    }

    /// The same, with another calendar.
    #[must_use]
    pub fn under(mut self, calendar: &WorkCalendar) -> Self {
        calendar.version().clone_into(&mut self.calendar);
        self
    }

    /// A term of this counting.
    pub fn term(self, calendar: &WorkCalendar) -> Term {
        let DueTime { due_at, provisional } = self.due(calendar);
        Term {
            due_at,
            provisional,
            counting: self,
        }
    }
}

impl Term {
    /// Not later than `limit`, also when it moves.
    #[must_use]
    pub fn not_after(mut self, limit: DateTime<Utc>) -> Self {
        if limit < self.due_at {
            self.due_at = limit;
            self.provisional = false;
        }
        let before = self.counting.not_after;
        self.counting.not_after = Some(before.map_or(limit, |before| before.min(limit)));
        self
    }
}

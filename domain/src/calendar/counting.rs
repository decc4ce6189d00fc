//! Counting as the Civil Code counts (民法典 articles 200–204), with an account of every day.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};

use super::due::{Counted, Due, DueTime, SkipReason, Skipped};
use super::{ClockTime, DayKind, OpeningHours, Period, WorkCalendar, instant, local};

/// Whether it is written down what was counted and what was skipped. Most due times are counted for their own sake.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Account {
    Kept,
    None,
}

/// A count, with the account that may be kept of it.
struct Count<'a> {
    calendar: &'a WorkCalendar,
    hours: &'a OpeningHours,
    account: Account,
    provisional: bool,
    counted: Vec<Counted>,
    skipped: Vec<Skipped>,
}

impl WorkCalendar {
    /// When `period` has run out that starts at `from` for a point with these hours, and how that was counted.
    pub fn due(&self, from: DateTime<Utc>, period: Period, hours: &OpeningHours) -> Due {
        self.counted(from, period, hours, Account::Kept)
    }

    /// As [`WorkCalendar::due`], without the account: in a few microseconds, which `make bench` measures.
    pub fn due_time(&self, from: DateTime<Utc>, period: Period, hours: &OpeningHours) -> DueTime {
        self.counted(from, period, hours, Account::None).time()
    }

    fn counted(&self, from: DateTime<Utc>, period: Period, hours: &OpeningHours, account: Account) -> Due {
        match period {
            Period::WorkingDays(n) => self.working_days(from, n, hours, account),
            Period::WorkingHours(n) => self.working_time(from, Duration::hours(i64::from(n)), hours, account),
            Period::Days(n) => self.days(from, n, hours, account),
            Period::WallClock(seconds) => wall_clock(from, Duration::seconds(i64::from(seconds)), account),
        }
    }

    /// Closing time of the `n`-th working day after the day of `from`; 0 days are due at once.
    ///
    /// A local closure does not count. A last day on which the point has no hours (a point that is never
    /// open on Mondays) moves to the next working day on which it has.
    pub fn add_working_days(&self, from: DateTime<Utc>, n: u16, hours: &OpeningHours) -> Due {
        self.working_days(from, n, hours, Account::Kept)
    }

    fn working_days(&self, from: DateTime<Utc>, n: u16, hours: &OpeningHours, account: Account) -> Due {
        let mut count = Count::new(self, hours, account);
        let mut date = local(from).date();
        if n == 0 {
            return count.due(from);
        }
        count.skip(date, SkipReason::StartDay);
        for _ in 0..n {
            date = next(date);
            while !count.is_countable(date) {
                count.skip_closed(date);
                date = next(date);
            }
            count.count_day(date);
        }
        let last = count.move_to_open_working_day(date);
        count.due_at_closing(last)
    }

    /// Closing time of the `n`-th day of the calendar after the day of `from`; a last day that is no working
    /// day of this point moves to the next one. 0 days are due at once.
    pub fn add_days(&self, from: DateTime<Utc>, n: u16, hours: &OpeningHours) -> Due {
        self.days(from, n, hours, Account::Kept)
    }

    fn days(&self, from: DateTime<Utc>, n: u16, hours: &OpeningHours, account: Account) -> Due {
        let mut count = Count::new(self, hours, account);
        let mut date = local(from).date();
        if n == 0 {
            return count.due(from);
        }
        count.skip(date, SkipReason::StartDay);
        if account == Account::None {
            date += Duration::days(i64::from(n));
        } else {
            for _ in 0..n {
                date = next(date);
                count.count_day(date);
            }
        }
        let last = count.move_to_open_working_day(date);
        count.due_at_closing(last)
    }

    /// The instant at which the point has been open for `n` hours since `from`, to the very second.
    pub fn add_working_hours(&self, from: DateTime<Utc>, n: u16, hours: &OpeningHours) -> Due {
        self.add_working_time(from, Duration::hours(i64::from(n)), hours)
    }

    /// `due` later by so much working time: what a pause has taken from a period. Nothing lost, nothing moved.
    pub fn later(&self, due: DueTime, lost: Duration, hours: &OpeningHours) -> DueTime {
        let moved = self.working_time(due.due_at, lost, hours, Account::None);
        DueTime {
            due_at: moved.due_at,
            provisional: due.provisional || moved.provisional,
        }
    }

    /// The instant at which the point has been open for `time` since `from`; negative times count as none.
    pub fn add_working_time(&self, from: DateTime<Utc>, time: Duration, hours: &OpeningHours) -> Due {
        self.working_time(from, time, hours, Account::Kept)
    }

    fn working_time(
        &self,
        from: DateTime<Utc>,
        time: Duration,
        hours: &OpeningHours,
        account: Account,
    ) -> Due {
        let mut count = Count::new(self, hours, account);
        let mut left = time.max(Duration::zero());
        if left.is_zero() {
            return count.due(from);
        }
        let start = local(from);
        let mut date = start.date();
        loop {
            let mut open = false;
            count.visit(date);
            for span in hours.spans(self, date) {
                let begin = span.from.on(date).max(start);
                let end = span.to.on(date);
                if begin >= end {
                    continue;
                }
                open = true;
                let taken = left.min(end - begin);
                left -= taken;
                count.count_part(date, ClockTime::of(begin.time()), begin + taken);
                if left.is_zero() {
                    return count.due(instant(begin + taken));
                }
            }
            if !open && date == start.date() && !hours.spans(self, date).is_empty() {
                count.skip(date, SkipReason::AfterClosing);
            } else if !open {
                count.skip_closed(date);
            }
            date = next(date);
        }
    }

    /// How long the point is open between two instants; none when `to` is not later than `from`.
    pub fn working_time_between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        hours: &OpeningHours,
    ) -> Duration {
        let (start, end) = (local(from), local(to));
        let mut total = Duration::zero();
        let mut date = start.date();
        while date <= end.date() {
            for span in hours.spans(self, date) {
                let open = span.to.on(date).min(end) - span.from.on(date).max(start);
                total += open.max(Duration::zero());
            }
            date = next(date);
        }
        total
    }

    /// True while the point is open: from opening until, and not including, closing.
    pub fn is_open(&self, at: DateTime<Utc>, hours: &OpeningHours) -> bool {
        let wall = local(at);
        let date = wall.date();
        hours
            .spans(self, date)
            .iter()
            .any(|span| span.from.on(date) <= wall && wall < span.to.on(date))
    }

    /// The first instant at or after `from` at which the point is open: `from` itself while it is.
    pub fn next_opening(&self, from: DateTime<Utc>, hours: &OpeningHours) -> DateTime<Utc> {
        let wall = local(from);
        let mut date = wall.date();
        loop {
            if let Some(span) = hours
                .spans(self, date)
                .iter()
                .find(|span| wall < span.to.on(date))
            {
                return instant(span.from.on(date).max(wall));
            }
            date = next(date);
        }
    }
}

/// `time` by the clock on the wall, day and night, never moved; negative times count as none.
fn wall_clock(from: DateTime<Utc>, time: Duration, account: Account) -> Due {
    let due_at = from
        .checked_add_signed(time.max(Duration::zero()))
        .unwrap_or(from);
    let (start, end) = (local(from), local(due_at));
    let mut counted = Vec::new();
    let mut date = start.date();
    while account == Account::Kept && date <= end.date() {
        let from = if date == start.date() {
            ClockTime::of(start.time())
        } else {
            ClockTime::of(NaiveTime::MIN)
        };
        let to = if date == end.date() {
            ClockTime::of(end.time())
        } else {
            ClockTime::END
        };
        if from < to || start == end {
            counted.push(Counted {
                date,
                from,
                to,
                make_up: false,
            });
        }
        date = next(date);
    }
    Due {
        due_at,
        provisional: false,
        counted,
        skipped: Vec::new(),
    }
}

/// The following date; every loop here ends long before the calendar does, because opening hours are never empty.
fn next(date: NaiveDate) -> NaiveDate {
    date.succ_opt().unwrap_or(NaiveDate::MAX)
}

impl<'a> Count<'a> {
    fn new(calendar: &'a WorkCalendar, hours: &'a OpeningHours, account: Account) -> Self {
        Self {
            calendar,
            hours,
            account,
            provisional: false,
            counted: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn visit(&mut self, date: NaiveDate) {
        self.provisional |= !self.calendar.year_is_known(date.year());
    }

    fn is_countable(&mut self, date: NaiveDate) -> bool {
        self.visit(date);
        self.calendar.is_working_day(date) && self.hours.closure(date).is_none()
    }

    fn count_day(&mut self, date: NaiveDate) {
        self.count_part(date, ClockTime::of(NaiveTime::MIN), ClockTime::END.on(date));
    }

    fn count_part(&mut self, date: NaiveDate, from: ClockTime, until: chrono::NaiveDateTime) {
        if self.account == Account::None {
            return;
        }
        let to = if until.date() == date {
            ClockTime::of(until.time())
        } else {
            ClockTime::END
        };
        let make_up = matches!(self.calendar.day(date), DayKind::MakeUp(_));
        self.counted.push(Counted {
            date,
            from,
            to,
            make_up,
        });
    }

    fn skip(&mut self, date: NaiveDate, why: SkipReason) {
        if self.account == Account::None {
            return;
        }
        self.skipped.push(Skipped {
            date,
            why,
            name: None,
        });
    }

    fn skip_closed(&mut self, date: NaiveDate) {
        if self.account == Account::None {
            return;
        }
        let (why, name) = match (self.hours.closure(date), self.calendar.day(date)) {
            (_, DayKind::Holiday(name)) => (SkipReason::PublicHoliday, Some(name.to_owned())),
            (Some(why), _) => (SkipReason::LocalClosure, Some(why.to_owned())),
            (None, DayKind::Weekend) => (SkipReason::Weekend, None),
            (None, DayKind::Working | DayKind::MakeUp(_)) => (SkipReason::NotOpen, None),
        };
        self.skipped.push(Skipped { date, why, name });
    }

    /// The first date from `date` on that is a working day and on which the point has hours.
    fn move_to_open_working_day(&mut self, mut date: NaiveDate) -> NaiveDate {
        while !self.is_countable(date) || self.hours.spans(self.calendar, date).is_empty() {
            self.skip_closed(date);
            date = next(date);
        }
        date
    }

    fn due_at_closing(mut self, date: NaiveDate) -> Due {
        let closing = self
            .hours
            .spans(self.calendar, date)
            .last()
            .map_or(ClockTime::END, |span| span.to);
        let wall = closing.end_on(date);
        if let Some(last) = self.counted.last_mut().filter(|last| last.date == date) {
            last.to = ClockTime::of(wall.time());
        }
        self.due(instant(wall))
    }

    fn due(self, due_at: DateTime<Utc>) -> Due {
        Due {
            due_at,
            provisional: self.provisional,
            counted: self.counted,
            skipped: self.skipped,
        }
    }
}

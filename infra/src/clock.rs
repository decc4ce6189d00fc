//! Time, passed in. Two clocks: the domain's (moved by the demonstration and by tests) and the real one
//! (sessions, codes, leases, limits, timeouts). This is the only place that reads the machine's clock.

use std::sync::Arc;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use tokio::sync::watch;

/// Something that knows the time.
pub trait Clock: Send + Sync {
    /// The time now, cut to microseconds, which is what both databases keep.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// The time asked for lies before the time that the clock shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a clock moves forward only")]
pub struct ClockMovesForwardOnly;

/// A clock that runs along with another one, ahead of it by an offset that can only grow.
pub struct MovableClock {
    base: Arc<dyn Clock>,
    ahead: watch::Sender<TimeDelta>,
}

impl MovableClock {
    /// A clock that shows what `base` shows until it is moved.
    pub fn new(base: Arc<dyn Clock>) -> Self {
        Self {
            base,
            ahead: watch::Sender::new(TimeDelta::zero()),
        }
    }

    /// A clock over `base` that shows `at` now, which may lie in the past: for histories.
    pub fn starting_at(base: Arc<dyn Clock>, at: DateTime<Utc>) -> Self {
        let ahead = at.trunc_subsecs(6) - base.now();
        Self {
            base,
            ahead: watch::Sender::new(ahead),
        }
    }

    /// Moves the clock forward by `by`, and wakes those who watch it.
    ///
    /// # Errors
    /// `ClockMovesForwardOnly` when `by` is negative or leads beyond the calendar.
    pub fn advance(&self, by: TimeDelta) -> Result<(), ClockMovesForwardOnly> {
        let base = self.base.now();
        self.move_to(
            |ahead| ahead.checked_add(&by).filter(|_| by >= TimeDelta::zero()),
            base,
        )
    }

    /// Moves the clock forward to `at`, and wakes those who watch it.
    ///
    /// # Errors
    /// `ClockMovesForwardOnly` when `at` has passed on this clock.
    pub fn set(&self, at: DateTime<Utc>) -> Result<(), ClockMovesForwardOnly> {
        let base = self.base.now();
        self.move_to(
            |ahead| Some(at.trunc_subsecs(6) - base).filter(|new| *new >= ahead),
            base,
        )
    }

    fn move_to(
        &self,
        offset: impl FnOnce(TimeDelta) -> Option<TimeDelta>,
        base: DateTime<Utc>,
    ) -> Result<(), ClockMovesForwardOnly> {
        let mut moved = Err(ClockMovesForwardOnly);
        self.ahead.send_if_modified(|ahead| match offset(*ahead) {
            Some(new) if base.checked_add_signed(new).is_some() => {
                *ahead = new;
                moved = Ok(());
                true
            }
            _ => false,
        });
        moved
    }

    /// Resolves each time the clock has been moved: for whoever sleeps until a time on it.
    pub fn watch(&self) -> watch::Receiver<TimeDelta> {
        self.ahead.subscribe()
    }
}

impl Clock for MovableClock {
    fn now(&self) -> DateTime<Utc> {
        self.base.now() + *self.ahead.borrow()
    }
}

/// The two clocks of a running program.
#[derive(Clone)]
pub struct Clocks {
    /// The time in which help requests, deadlines and calendars live.
    pub domain: Arc<dyn Clock>,
    /// The time in which sessions, codes, leases, limits and timeouts live.
    pub real: Arc<dyn Clock>,
}

impl Clocks {
    /// Both are the machine's clock, as under `serve` and `work`.
    pub fn system() -> Self {
        Self {
            domain: Arc::new(SystemClock),
            real: Arc::new(SystemClock),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn movable() -> MovableClock {
        MovableClock::new(Arc::new(SystemClock))
    }

    #[test]
    fn instants_are_cut_to_microseconds() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
    }

    #[test]
    fn a_moved_clock_stays_ahead_and_runs_on() {
        let clock = movable();
        let before = clock.now();
        clock.advance(TimeDelta::hours(48)).unwrap();
        assert!(clock.now() >= before + TimeDelta::hours(48));
        assert!(clock.now() < before + TimeDelta::hours(49));
    }

    #[test]
    fn a_clock_is_never_moved_back() {
        let clock = movable();
        assert_eq!(
            clock.set(clock.now() - TimeDelta::seconds(1)),
            Err(ClockMovesForwardOnly)
        );
        assert_eq!(clock.advance(TimeDelta::seconds(-1)), Err(ClockMovesForwardOnly));
        let tomorrow = clock.now() + TimeDelta::days(1);
        clock.set(tomorrow).unwrap();
        assert!(clock.now() >= tomorrow);
        assert_eq!(
            clock.set(tomorrow - TimeDelta::days(2)),
            Err(ClockMovesForwardOnly)
        );
    }

    #[test]
    fn a_leap_beyond_the_calendar_is_refused_and_the_clock_still_runs() {
        let clock = movable();
        assert_eq!(clock.advance(TimeDelta::MAX), Err(ClockMovesForwardOnly));
        clock.now();
    }

    #[test]
    fn a_history_may_start_in_the_past() {
        let at = SystemClock.now() - TimeDelta::days(30);
        let clock = MovableClock::starting_at(Arc::new(SystemClock), at);
        assert!(clock.now() - at < TimeDelta::minutes(1));
        clock.advance(TimeDelta::days(1)).unwrap();
        assert!(clock.now() >= at + TimeDelta::days(1));
    }

    #[tokio::test]
    async fn moving_the_clock_wakes_those_who_watch_it() {
        let clock = Arc::new(movable());
        let mut watch = clock.watch();
        let moved = tokio::spawn(async move { watch.changed().await });
        clock.advance(TimeDelta::minutes(1)).unwrap();
        moved.await.unwrap().unwrap();
    }
}

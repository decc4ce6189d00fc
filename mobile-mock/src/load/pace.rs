//! When each operation begins: one after another (closed loop), or at fixed instants whether or not the
//! last one has ended (open loop). Only an open loop shows what people feel when a server falls behind.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A sleeper that wakes this much late was woken late by its own timer (which counts in milliseconds), not
/// by the server: its latency counts from the waking.
const TIMER_SLACK: Duration = Duration::from_millis(3);

/// Hands out turns to all players until time or number is used up.
#[derive(Debug)]
pub struct Pace {
    began: Instant,
    lasts: Duration,
    between: Option<Duration>,
    most: u64,
    taken: AtomicU64,
}

/// One operation's turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Counts from 0 over all players.
    pub number: u64,
    /// From when its latency counts: the intended start, or now in a closed loop.
    pub began: Instant,
}

impl Pace {
    /// Turns for `lasts` from now on, at most `most` of them; `rate` a second, or as fast as they are taken.
    #[must_use]
    pub fn new(lasts: Duration, rate: Option<f64>, most: u64) -> Self {
        let between = rate.map(|rate| Duration::from_secs_f64(1.0 / rate.max(0.001)));
        Self {
            began: Instant::now(),
            lasts,
            between,
            most,
            taken: AtomicU64::new(0),
        }
    }

    /// The next turn, waited for; none once the run is over.
    pub async fn next(&self) -> Option<Turn> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        let now = Instant::now();
        let intended = self
            .between
            .map_or(now, |between| self.began + between.mul_f64(number as f64));
        if number >= self.most || intended.max(now) >= self.began + self.lasts {
            return None;
        }
        if intended <= now {
            return Some(Turn {
                number,
                began: intended,
            });
        }
        tokio::time::sleep_until(intended.into()).await;
        let woken = Instant::now();
        let began = if woken - intended <= TIMER_SLACK {
            woken
        } else {
            intended
        };
        Some(Turn { number, began })
    }

    /// Since the first turn could be taken.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// How long the run lasts.
    #[must_use]
    pub fn lasts(&self) -> Duration {
        self.lasts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_rate_is_kept_and_ends_with_the_time() {
        let pace = Pace::new(Duration::from_millis(200), Some(100.0), u64::MAX);
        let mut turns = 0;
        while pace.next().await.is_some() {
            turns += 1;
        }
        assert_eq!(turns, 20);
        assert!(
            pace.elapsed() >= Duration::from_millis(190),
            "{:?}",
            pace.elapsed()
        );
    }

    #[tokio::test]
    async fn a_turn_taken_late_counts_from_when_it_was_due() {
        let pace = Pace::new(Duration::from_secs(5), Some(1000.0), 20);
        // The only player was held up; its turns were due meanwhile.
        tokio::time::sleep(Duration::from_millis(50)).await;
        let first = pace.next().await.expect("a turn");
        assert!(first.began.elapsed() >= Duration::from_millis(50));
        let second = pace.next().await.expect("a turn");
        assert_eq!(second.began - first.began, Duration::from_millis(1));
        assert_eq!(second.number, 1);
    }

    #[tokio::test]
    async fn a_closed_loop_takes_turns_at_once_and_stops_after_the_most() {
        let pace = Pace::new(Duration::from_secs(60), None, 3);
        let mut turns = 0;
        while let Some(turn) = pace.next().await {
            assert!(turn.began.elapsed() < Duration::from_secs(1));
            turns += 1;
        }
        assert_eq!(turns, 3);
    }
}

//! Chance that repeats itself: the same seed draws the same lots, on every machine.

use chrono::Duration;

/// Draws lots.
#[derive(Debug, Clone)]
pub struct Chance(fastrand::Rng);

impl Chance {
    /// The lots of this seed.
    pub fn of(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// True in so many of a hundred cases.
    pub fn happens(&mut self, percent: u32) -> bool {
        self.0.u32(0..100) < percent
    }

    /// From `least` to `most`, both included, each as likely.
    pub fn between(&mut self, least: i64, most: i64) -> i64 {
        self.0.i64(least..=most)
    }

    /// How long somebody takes: from `least` to `most` minutes. Most are quick, a few take long.
    pub fn minutes(&mut self, least: i64, most: i64) -> Duration {
        let share = self.0.f64();
        let seconds = (most - least) as f64 * 60.0 * share * share;
        Duration::minutes(least) + Duration::seconds(seconds as i64)
    }

    /// The time to the next of things that happen by themselves, so many minutes apart on average.
    pub fn next_after(&mut self, mean_minutes: f64) -> Duration {
        let seconds = -mean_minutes * 60.0 * (1.0 - self.0.f64()).ln();
        Duration::seconds(seconds as i64 + 1)
    }

    /// One of these.
    ///
    /// # Panics
    /// When there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.0.usize(0..from.len())]
    }
}

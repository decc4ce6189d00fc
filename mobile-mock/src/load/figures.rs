//! What a run measured: latencies by operation, troubles by kind.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

/// Latencies are kept in microseconds with three digits, up to two minutes.
const LONGEST_US: u64 = 120_000_000;

/// Counts and latencies of one player, or of all together.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    operations: BTreeMap<&'static str, Histogram<u64>>,
    troubles: BTreeMap<(&'static str, String), u64>,
}

/// One operation's latencies, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Latency {
    /// How many succeeded.
    pub count: u64,
    /// Half were at most this.
    pub p50_ms: f64,
    /// Nine in ten.
    pub p90_ms: f64,
    /// Ninety-nine in a hundred.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

impl Figures {
    /// Counts a success.
    pub fn took(&mut self, operation: &'static str, latency: Duration) {
        let histogram = self.operations.entry(operation).or_insert_with(new_histogram);
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        histogram.saturating_record(micros.max(1));
    }

    /// Counts something that went wrong, by its kind: `503 busy` …
    pub fn trouble(&mut self, operation: &'static str, kind: &str) {
        self.troubles_of(operation, kind.to_owned(), 1);
    }

    fn troubles_of(&mut self, operation: &'static str, kind: String, count: u64) {
        *self.troubles.entry((operation, kind)).or_default() += count;
    }

    /// Adds what another player measured.
    pub fn absorb(&mut self, other: Self) {
        for (operation, histogram) in other.operations {
            // All histograms have the same bounds, so adding cannot fail.
            let _ = self
                .operations
                .entry(operation)
                .or_insert_with(new_histogram)
                .add(histogram);
        }
        for ((operation, kind), count) in other.troubles {
            self.troubles_of(operation, kind, count);
        }
    }

    /// Each operation with its latencies.
    pub fn latencies(&self) -> impl Iterator<Item = (&'static str, Latency)> {
        self.operations
            .iter()
            .map(|(operation, histogram)| (*operation, summed_up(histogram)))
    }

    /// Each kind of trouble: operation, status and code, count.
    pub fn troubles(&self) -> impl Iterator<Item = (&'static str, &str, u64)> {
        self.troubles
            .iter()
            .map(|((operation, kind), count)| (*operation, kind.as_str(), *count))
    }
}

fn new_histogram() -> Histogram<u64> {
    // Constant bounds that the crate accepts: low ≥ 1, high ≥ 2 × low, at most five digits.
    Histogram::new_with_bounds(1, LONGEST_US, 3).unwrap_or_else(|_| unreachable!("constant bounds"))
}

fn summed_up(histogram: &Histogram<u64>) -> Latency {
    let at = |quantile| histogram.value_at_quantile(quantile) as f64 / 1000.0;
    Latency {
        count: histogram.len(),
        p50_ms: at(0.5),
        p90_ms: at(0.9),
        p99_ms: at(0.99),
        max_ms: histogram.max() as f64 / 1000.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_all_players_together() {
        let mut all = Figures::default();
        for player in 0..10u64 {
            let mut figures = Figures::default();
            for n in 1..=100 {
                figures.took("submit", Duration::from_millis(player * 100 + n));
            }
            all.absorb(figures);
        }
        let (operation, latency) = all.latencies().next().expect("an operation");
        assert_eq!((operation, latency.count), ("submit", 1000));
        for (measured, expected) in [
            (latency.p50_ms, 500.0),
            (latency.p90_ms, 900.0),
            (latency.p99_ms, 990.0),
            (latency.max_ms, 1000.0),
        ] {
            assert!(
                (measured - expected).abs() <= expected * 0.002,
                "{measured} is not {expected}"
            );
        }
    }

    #[test]
    fn troubles_are_counted_by_operation_and_status() {
        let mut all = Figures::default();
        all.trouble("submit", "503 busy");
        let mut other = Figures::default();
        other.trouble("submit", "503 busy");
        other.trouble("submit", "connection broken");
        all.absorb(other);
        let troubles: Vec<_> = all.troubles().collect();
        assert_eq!(
            troubles,
            [("submit", "503 busy", 2), ("submit", "connection broken", 1)]
        );
        assert_eq!(all.latencies().count(), 0);
    }
}

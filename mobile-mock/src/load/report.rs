//! The figures of a run, as people and programs read them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::figures::{Figures, Latency};
use super::routing::Routed;
use super::{Mode, Plan};

/// What a run came to. Displayed as text, serialised for scripts.
#[derive(Debug, Serialize)]
pub struct Report {
    url: String,
    mode: Mode,
    connections: u16,
    rate: Option<f64>,
    seconds: f64,
    operations: BTreeMap<&'static str, Measured>,
    troubles: Vec<Trouble>,
    routed: Option<Routed>,
}

#[derive(Debug, Serialize)]
struct Measured {
    per_second: f64,
    #[serde(flatten)]
    latency: Latency,
}

#[derive(Debug, Serialize)]
struct Trouble {
    operation: &'static str,
    kind: String,
    count: u64,
}

impl Report {
    pub(super) fn new(plan: &Plan, figures: &Figures, took: Duration, routed: Option<Routed>) -> Self {
        let seconds = took.as_secs_f64();
        let measured = |latency: Latency| Measured {
            per_second: latency.count as f64 / seconds,
            latency,
        };
        Self {
            url: plan.url.to_string(),
            mode: plan.mode,
            connections: plan.connections,
            rate: plan.rate,
            seconds,
            operations: figures
                .latencies()
                .map(|(name, latency)| (name, measured(latency)))
                .collect(),
            troubles: figures
                .troubles()
                .map(|(operation, kind, count)| Trouble {
                    operation,
                    kind: kind.to_owned(),
                    count,
                })
                .collect(),
            routed,
        }
    }

    /// Whether anything worked at all.
    #[must_use]
    pub fn is_worth_anything(&self) -> bool {
        !self.operations.is_empty()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loop_kind = self
            .rate
            .map_or_else(String::new, |rate| format!(", {rate} a second (open loop)"));
        writeln!(
            f,
            "{:?} at {}: {} connections, {:.1} s{loop_kind}",
            self.mode, self.url, self.connections, self.seconds
        )?;
        writeln!(
            f,
            "{:<22} {:>9} {:>10} {:>9} {:>9} {:>9} {:>9}",
            "operation", "count", "a second", "p50 ms", "p90 ms", "p99 ms", "max ms"
        )?;
        for (operation, Measured { per_second, latency }) in &self.operations {
            writeln!(
                f,
                "{operation:<22} {:>9} {per_second:>10.1} {:>9.2} {:>9.2} {:>9.2} {:>9.2}",
                latency.count, latency.p50_ms, latency.p90_ms, latency.p99_ms, latency.max_ms
            )?;
        }
        if self.troubles.is_empty() {
            writeln!(f, "troubles: none")?;
        }
        for Trouble {
            operation,
            kind,
            count,
        } in &self.troubles
        {
            writeln!(f, "trouble: {operation}: {kind}: {count}")?;
        }
        match &self.routed {
            Some(routed) => writeln!(
                f,
                "routed, as the product measured it: {} requests, mean {:.1} ms, p50 {}, p99 {}",
                routed.count,
                routed.mean_ms,
                at_most(routed.p50_at_most_ms),
                at_most(routed.p99_at_most_ms)
            ),
            None => writeln!(f, "routed, as the product measured it: no figure"),
        }
    }
}

fn at_most(bound: Option<f64>) -> String {
    bound.map_or_else(|| "unknown".to_owned(), |ms| format!("≤ {ms:.1} ms"))
}

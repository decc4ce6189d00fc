//! The time from submission to the station's queue, as the product measured it: `nuanxin_routing_seconds`,
//! read before and after a run.

use std::time::Duration;

use serde::Serialize;

use crate::wire::{Call, Lines};

const METRIC: &str = "nuanxin_routing_seconds";

/// The metric at one moment: its total, and its counts by upper bound in seconds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    sum: f64,
    count: f64,
    buckets: Vec<(f64, f64)>,
}

/// What happened between two readings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Routed {
    /// Requests routed.
    pub count: u64,
    /// Mean of all, in milliseconds.
    pub mean_ms: f64,
    /// Half took at most this; the upper bound of the metric's bucket, if it has buckets.
    pub p50_at_most_ms: Option<f64>,
    /// Ninety-nine in a hundred took at most this.
    pub p99_at_most_ms: Option<f64>,
}

/// Reads the metric; none when the product does not show it.
pub async fn read(lines: &Lines) -> Option<Reading> {
    let call = Call {
        method: "GET",
        path: "/metrics",
        bearer: None,
        headers: &[],
        body: None,
    };
    let answer = lines
        .call(&call)
        .await
        .ok()
        .filter(|answer| answer.is_success())?;
    Some(parse(&String::from_utf8_lossy(&answer.body)))
}

/// Reads the metric once it no longer grows, waiting at most 5 s: the last submissions still route.
pub async fn settled(lines: &Lines) -> Option<Reading> {
    let mut last = read(lines).await?;
    for _ in 0..25 {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let next = read(lines).await?;
        if next == last {
            break;
        }
        last = next;
    }
    Some(last)
}

fn parse(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in text.lines() {
        let Some((name, value)) = line.strip_prefix(METRIC).and_then(|rest| rest.rsplit_once(' ')) else {
            continue;
        };
        let Ok(value) = value.parse::<f64>() else { continue };
        if name.starts_with("_sum") {
            reading.sum += value;
        } else if name.starts_with("_count") {
            reading.count += value;
        } else if let Some(bound) = name.strip_prefix("_bucket").and_then(upper_bound) {
            match reading.buckets.iter_mut().find(|(known, _)| *known == bound) {
                Some((_, count)) => *count += value,
                None => reading.buckets.push((bound, value)),
            }
        }
    }
    reading.buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
    reading
}

fn upper_bound(labels: &str) -> Option<f64> {
    let (_, rest) = labels.split_once("le=\"")?;
    match rest.split_once('"')?.0 {
        "+Inf" => Some(f64::INFINITY),
        bound => bound.parse().ok(),
    }
}

/// What was routed after `before` and until `after`; none when nothing was.
#[must_use]
pub fn between(before: &Reading, after: &Reading) -> Option<Routed> {
    let count = after.count - before.count;
    if count < 1.0 {
        return None;
    }
    let earlier = |bound: f64| {
        before
            .buckets
            .iter()
            .find(|(known, _)| *known == bound)
            .map_or(0.0, |b| b.1)
    };
    let at_most = |share: f64| {
        let (bound, _) = after
            .buckets
            .iter()
            .find(|(bound, total)| total - earlier(*bound) >= share * count)?;
        bound.is_finite().then_some(bound * 1000.0)
    };
    Some(Routed {
        count: count as u64,
        mean_ms: (after.sum - before.sum) / count * 1000.0,
        p50_at_most_ms: at_most(0.5),
        p99_at_most_ms: at_most(0.99),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exported(fast: u32, slow: u32) -> String {
        format!(
            "# TYPE {METRIC} histogram\n{METRIC}_bucket{{le=\"0.005\"}} {fast}\n\
             {METRIC}_bucket{{le=\"0.25\"}} {all}\n{METRIC}_bucket{{le=\"+Inf\"}} {all}\n\
             {METRIC}_sum {sum}\n{METRIC}_count {all}\nother_sum 9\n",
            all = fast + slow,
            sum = f64::from(fast) * 0.001 + f64::from(slow) * 0.1,
        )
    }

    #[test]
    fn only_what_was_routed_during_the_run_counts() {
        let (before, after) = (parse(&exported(0, 1000)), parse(&exported(90, 1010)));
        let routed = between(&before, &after).expect("some");
        assert_eq!(routed.count, 100);
        assert!((routed.mean_ms - 10.9).abs() < 0.01, "{}", routed.mean_ms);
        assert_eq!(
            (routed.p50_at_most_ms, routed.p99_at_most_ms),
            (Some(5.0), Some(250.0))
        );
        assert_eq!(between(&after, &after), None);
    }

    #[test]
    fn without_buckets_there_is_a_mean_and_no_guess() {
        let after = parse("nuanxin_routing_seconds_sum 2\nnuanxin_routing_seconds_count 4\n");
        let routed = between(&Reading::default(), &after).expect("some");
        assert_eq!(
            (routed.count, routed.mean_ms, routed.p99_at_most_ms),
            (4, 500.0, None)
        );
    }
}

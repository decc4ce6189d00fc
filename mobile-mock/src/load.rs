//! Many phones at once, for a bounded time, against a product on this machine; then the figures.

mod album;
mod cast;
mod figures;
pub(crate) mod neighbourhood;
mod pace;
mod play;
mod progress;
mod report;
mod routing;
#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::target::Target;
use crate::wire::Lines;
use cast::Cast;
pub use figures::{Figures, Latency};
use pace::Pace;
pub use report::Report;

/// What the phones do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Residents submit, one after another on each connection.
    Submit,
    /// Advisors read the first page of their station's queue.
    Queue,
    /// A request's whole way: submitted, accepted, contact, resolved, closed, rated.
    Journey,
    /// Residents submit and wait until the request stands in a queue; 20 a second unless --rate says.
    IdleLatency,
    /// Residents send photos of 2 MB, which cannot be opened: what is measured is that they are kept.
    Upload,
}

/// One run of the load tool.
#[derive(Debug, Clone, clap::Args)]
pub struct Plan {
    /// The product, on this machine: http://127.0.0.1:PORT.
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    pub url: Target,
    /// Residents who sign in (by SMS, with the demonstration's code).
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub residents: u64,
    /// Advisors who sign in; the demonstration's known accounts in turn.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    pub advisors: u64,
    /// Connections, and so calls at the same time.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub connections: u16,
    /// How long to play, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub seconds: u64,
    /// Operations begun each second, whether or not earlier ones have ended; without it each connection
    /// begins the next when its last has ended.
    #[arg(long, value_parser = rate)]
    pub rate: Option<f64>,
    /// What the phones do.
    #[arg(long, value_enum, default_value_t = Mode::Submit)]
    pub mode: Mode,
    /// End after so many operations, if the time is not up before.
    #[arg(long, default_value_t = u64::MAX, hide_default_value = true)]
    pub most: u64,
    /// Also write the figures to this file, as JSON.
    #[arg(long)]
    pub json: Option<PathBuf>,
}

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse::<f64>() {
        Ok(rate) if rate > 0.0 && rate <= 1e6 => Ok(rate),
        _ => Err("a rate is a number of operations a second, above 0, such as 500".to_owned()),
    }
}

/// Signs the phones in, plays, and sums up.
///
/// # Errors
/// When the phones cannot sign in, or the JSON file cannot be written. Failures while playing are figures.
pub async fn run(plan: &Plan) -> anyhow::Result<Report> {
    let lines = Arc::new(Lines::new(plan.url.clone(), usize::from(plan.connections)));
    let cast = Cast::sign_in(plan, &lines)
        .await
        .with_context(|| format!("signing in at {}", plan.url))?;
    let routed_before = routing::read(&lines).await;
    let paced = (plan.mode == Mode::IdleLatency).then_some(20.0);
    let pace = Pace::new(Duration::from_secs(plan.seconds), plan.rate.or(paced), plan.most);
    let (figures, took) = play::all(plan, Arc::new(cast), Arc::new(pace)).await;
    let routed = match routed_before {
        Some(before) => routing::settled(&lines)
            .await
            .and_then(|after| routing::between(&before, &after)),
        None => None,
    };
    let report = Report::new(plan, &figures, took, routed);
    if let Some(file) = &plan.json {
        let json = serde_json::to_string_pretty(&report)?;
        std::fs::write(file, json).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(report)
}

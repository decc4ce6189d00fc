//! What the program tells about itself: log lines on standard error, metrics for Prometheus.
//! Neither ever holds personal data: spans and labels carry codes and route templates, never values.

pub mod metric;

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::settings::{LogFormat, LogSettings};

/// Libraries that would write statements, addresses with passwords, or bytes on the wire at lower levels.
const QUIETED: [&str; 8] = [
    "sea_orm=warn",
    "sqlx=warn",
    "redis=warn",
    "actix_server=warn",
    "hyper=info",
    "h2=info",
    "rustls=info",
    "reqwest=info",
];
/// Bounds of all histograms, in seconds: from a look-up to a long job.
const SECONDS: [f64; 16] = [
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0,
];
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Logs and metrics of this process. Cheap to clone.
#[derive(Clone)]
pub struct Telemetry {
    metrics: PrometheusHandle,
}

/// The log filter in the settings cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("log.level is no level and no filter")]
pub struct LogFilterError;

impl Telemetry {
    /// Begins to log and to count. A second call in the same process (tests) changes nothing and gives the
    /// same metrics.
    ///
    /// # Errors
    /// `LogFilterError`.
    pub fn start(settings: &LogSettings) -> Result<Self, LogFilterError> {
        let filter = filter(settings)?;
        // a subscriber that is set already stays: tests begin more than once
        let _ = match settings.format {
            LogFormat::Json => tracing::subscriber::set_global_default(json(filter, std::io::stderr)),
            LogFormat::Text => tracing::subscriber::set_global_default(text(filter, std::io::stderr)),
        };
        Ok(Self::metrics_only())
    }

    /// As [`Telemetry::start`], with the lines going to `writer`: for tests that read them.
    ///
    /// # Errors
    /// `LogFilterError`.
    pub fn start_into<W>(settings: &LogSettings, writer: W) -> Result<Self, LogFilterError>
    where
        W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
    {
        let _ = tracing::subscriber::set_global_default(json(filter(settings)?, writer));
        Ok(Self::metrics_only())
    }

    /// Counts without logging: for tests that look at metrics.
    pub fn metrics_only() -> Self {
        static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();
        let metrics = METRICS.get_or_init(|| {
            let recorder = PrometheusBuilder::new()
                .set_buckets(&SECONDS)
                .expect("the list of bounds is not empty")
                .build_recorder();
            let handle = recorder.handle();
            // another recorder can only be one that a test has set for itself
            let _ = metrics::set_global_recorder(recorder);
            metric::describe();
            handle
        });
        Self {
            metrics: metrics.clone(),
        }
    }

    /// All metrics in Prometheus' text form.
    pub fn render(&self) -> String {
        self.metrics.render()
    }

    /// Folds recorded durations into their buckets every few seconds, so that they take no memory when
    /// nobody asks for the metrics. Runs until it is dropped.
    pub async fn keep_up(self) {
        let mut beat = tokio::time::interval(UPKEEP_EVERY);
        loop {
            beat.tick().await;
            self.metrics.run_upkeep();
        }
    }
}

fn filter(settings: &LogSettings) -> Result<EnvFilter, LogFilterError> {
    let filter = EnvFilter::try_new(&settings.level).map_err(|_| LogFilterError)?;
    Ok(QUIETED
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, EnvFilter::add_directive))
}

fn json<W>(filter: EnvFilter, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(writer)
        .finish()
}

fn text<W>(filter: EnvFilter, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .compact()
        .with_ansi(false)
        .with_env_filter(filter)
        .with_writer(writer)
        .finish()
}

#[cfg(test)]
mod tests;

//! Running until told to stop: the API, the workers, or both over one platform, and a graceful end.
//!
//! Told to stop, the API takes no new connections and the workers no new jobs; what runs is finished. What is
//! not finished in time is given up: it was not acknowledged, or its lease runs out and another worker has it.

use std::net::TcpListener;
use std::time::Duration;

use nuanxin_api::server::{self, Serving};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::telemetry::Telemetry;
use nuanxin_workers::rhythms;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::descriptors;
use super::failure::Failure;

/// What running work is given after the signal; with closing the database it stays below the promised 10 s.
const GRACE: Duration = Duration::from_secs(8);
/// What closing the database is given.
const CLOSING: Duration = Duration::from_secs(1);

/// Which halves of the program run in this process.
pub struct Halves {
    /// Where the API listens, if it runs here.
    pub api: Option<TcpListener>,
    /// Whether workers run here.
    pub workers: bool,
}

/// Runs these halves until `stop` is cancelled and what runs has ended; the platform is closed then.
///
/// # Errors
/// When the server ends by itself.
pub async fn until_stopped(
    platform: Platform,
    halves: Halves,
    stop: CancellationToken,
) -> Result<(), Failure> {
    descriptors::raise_limit();
    let upkeep = tokio::spawn(Telemetry::metrics_only().keep_up());
    let mut api = match halves.api {
        Some(listener) => Some(Api::start(platform.clone(), listener)?),
        None => None,
    };
    let workers_stop = CancellationToken::new();
    let workers = if halves.workers {
        let runners = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        tokio::spawn(rhythms::run(platform.clone(), runners, workers_stop.clone()))
    } else {
        tokio::spawn(rhythms::keep_informed(platform.clone(), workers_stop.clone()))
    };
    tracing::info!(
        address = api.as_ref().map(|api| api.address.to_string()),
        workers = halves.workers,
        version = env!("CARGO_PKG_VERSION"),
        "running"
    );
    let ended = tokio::select! {
        () = stop.cancelled() => Ok(()),
        ended = ended_by_itself(&mut api) => Err(ended),
    };
    platform.prepare_to_stop();
    workers_stop.cancel();
    finish(api, workers).await;
    upkeep.abort();
    close(&platform).await;
    ended
}

/// The API in a task of its own.
struct Api {
    address: std::net::SocketAddr,
    handle: actix_web::dev::ServerHandle,
    task: JoinHandle<std::io::Result<()>>,
}

impl Api {
    fn start(platform: Platform, listener: TcpListener) -> Result<Self, Failure> {
        let Serving {
            address,
            handle,
            server,
        } = server::start(platform, listener)?;
        Ok(Self {
            address,
            handle,
            task: tokio::spawn(server),
        })
    }
}

async fn ended_by_itself(api: &mut Option<Api>) -> Failure {
    let Some(api) = api else {
        return std::future::pending().await;
    };
    let why = match (&mut api.task).await {
        Ok(Ok(())) => "nobody stopped it".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "a fault in the program".to_owned(),
    };
    Failure::new(format!("the API has ended: {why}"))
}

/// Both halves end at the same time: a call that waits for its routing needs the worker that routes it.
async fn finish(api: Option<Api>, workers: JoinHandle<()>) {
    let api = async {
        if let Some(api) = api {
            api.handle.stop(true).await;
        }
    };
    let both = async { tokio::join!(api, workers) };
    if tokio::time::timeout(GRACE, both).await.is_err() {
        tracing::warn!("some work did not finish in time and was given up");
    }
}

async fn close(platform: &Platform) {
    match tokio::time::timeout(CLOSING, platform.close()).await {
        Ok(Ok(())) => tracing::info!("stopped"),
        Ok(Err(error)) => tracing::warn!(%error, "the database was not closed in order"),
        Err(_) => tracing::warn!("the database was not closed in time"),
    }
}

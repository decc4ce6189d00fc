//! Being told to stop: the first signal asks, the second one does not.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::failure::Failure;

/// Signals so close together are one request: some supervisors signal the process and its group. Counted from when the
/// first was heard, since nothing tells when it was sent: on a machine that is very busy, signal again.
const ONE_REQUEST: Duration = Duration::from_millis(500);

/// A token that is cancelled by SIGTERM or SIGINT. A second signal ends the program at once, with the exit
/// code that shells give to it.
///
/// # Errors
/// When the operating system does not let us listen.
pub fn stop_when_told() -> Result<CancellationToken, Failure> {
    let stop = CancellationToken::new();
    let mut signals = Signals::listen()?;
    let token = stop.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("told to stop: finishing what runs");
        token.cancel();
        let asked = tokio::time::Instant::now();
        let mut code = signals.next().await;
        while asked.elapsed() < ONE_REQUEST {
            code = signals.next().await;
        }
        tracing::warn!("told to stop again: ending at once");
        std::process::exit(code);
    });
    Ok(stop)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// 128 and the signal's number.
    async fn next(&mut self) -> i32 {
        tokio::select! {
            _ = self.terminate.recv() => 143,
            _ = self.interrupt.recv() => 130,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> Result<Self, Failure> {
        Ok(Self)
    }

    async fn next(&mut self) -> i32 {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        130
    }
}

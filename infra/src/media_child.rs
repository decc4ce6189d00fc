//! Files from strangers are read in a child process; this is its parent.
//!
//! The child confines itself (`nuanxin media-child`) and has an empty environment; the parent bounds how long it
//! runs and how much it says. A child that dies, hangs or talks nonsense has met a file that cannot be read:
//! that is tried once more, then the file is refused, and nothing else notices.

#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use nuanxin_media::{Outcome, Refusal, wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::telemetry::metric;

/// The longest a child may run, its processor time being bounded by itself: a machine so busy that twenty seconds
/// of work take this long has other troubles.
const WALL: Duration = Duration::from_secs(60);

/// Once more after a death, which may have been the machine's fault.
const ATTEMPTS: usize = 2;

/// Starts the children, never more at once than the machine has processors.
#[derive(Debug, Clone)]
pub struct MediaChildren {
    program: PathBuf,
    arguments: Vec<OsString>,
    wall: Duration,
    places: Arc<Semaphore>,
}

/// How a child ended that gave no outcome.
#[derive(Debug, thiserror::Error)]
enum Death {
    #[error("it could not be started or spoken to: {0}")]
    Unreached(#[from] std::io::Error),
    #[error("it ran too long")]
    Hung,
    #[error("it ended: {0}")]
    Ended(std::process::ExitStatus),
    #[error("it said too much, or nonsense")]
    Babbled,
}

impl MediaChildren {
    /// Children that are this very program.
    ///
    /// # Errors
    /// Where the system does not say which file that is.
    pub fn of_this_program() -> std::io::Result<Self> {
        let places = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self::of(std::env::current_exe()?, &["media-child"], WALL, places))
    }

    /// Children that are `program` with these arguments, each for at most `wall`, at most `places` at once.
    #[must_use]
    pub fn of(program: PathBuf, arguments: &[&str], wall: Duration, places: usize) -> Self {
        let arguments = arguments.iter().map(OsString::from).collect();
        Self {
            program,
            arguments,
            wall,
            places: Arc::new(Semaphore::new(places)),
        }
    }

    /// What became of the file. Dropping the future ends the child.
    ///
    /// # Errors
    /// The refusal; [`Refusal::Unreadable`] where two children in a row gave none.
    pub async fn prepare(&self, bytes: &[u8]) -> Outcome {
        let Ok(_place) = self.places.acquire().await else {
            return Err(Refusal::Unreadable);
        };
        for _ in 0..ATTEMPTS {
            match self.one(bytes).await {
                Ok(outcome) => return outcome,
                Err(death) => {
                    metrics::counter!(metric::MEDIA_CHILDREN_DIED).increment(1);
                    tracing::warn!(%death, bytes = bytes.len(), "a child that read a file died");
                }
            }
        }
        Err(Refusal::Unreadable)
    }

    async fn one(&self, bytes: &[u8]) -> Result<Outcome, Death> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let done = tokio::time::timeout(self.wall, converse(&mut child, bytes))
            .await
            .unwrap_or(Err(Death::Hung));
        if done.is_err() {
            // waits for its end, so that its memory is free before the next one starts
            child.kill().await?;
        }
        done
    }
}

/// Tells the child the file and hears it out.
async fn converse(child: &mut Child, bytes: &[u8]) -> Result<Outcome, Death> {
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Death::Babbled);
    };
    let tell = async move {
        // a child that has heard enough stops listening
        let _ = stdin.write_all(bytes).await;
        Ok(())
    };
    let mut said = Vec::new();
    let mut stdout = stdout.take(wire::MAX_OUTCOME as u64 + 1);
    let hear = async {
        let heard = stdout.read_to_end(&mut said).await?;
        if heard > wire::MAX_OUTCOME {
            Err(Death::Babbled)
        } else {
            Ok(())
        }
    };
    // the first to fail ends both: a child that floods may never listen
    tokio::try_join!(tell, hear)?;
    let status = child.wait().await?;
    if !status.success() {
        return Err(Death::Ended(status));
    }
    wire::read(&said).ok_or(Death::Babbled)
}

//! A handful of connections shared by many phones.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{Answer, Call, Line, WireError};
use crate::target::Target;

/// Longer than `Prefer: wait` lets any answer of the product take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Connections to one product: at most so many at a time, kept open between calls.
#[derive(Debug)]
pub struct Lines {
    target: Target,
    idle: Mutex<Vec<Line>>,
    free: Semaphore,
}

impl Lines {
    /// Room for `most` connections; none is opened yet. Zero counts as one.
    #[must_use]
    pub fn new(target: Target, most: usize) -> Self {
        Self {
            target,
            idle: Mutex::new(Vec::with_capacity(most)),
            free: Semaphore::new(most.max(1)),
        }
    }

    /// Where these lines lead.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Makes one call, waiting for a free line first.
    ///
    /// # Errors
    /// When there is no connection, no complete answer, or none within 30 s.
    pub async fn call(&self, call: &Call<'_>) -> Result<Answer, WireError> {
        // Never closed, so the permit always comes.
        let _permit = self.free.acquire().await.map_err(|_| WireError::Closed)?;
        tokio::time::timeout(PATIENCE, self.call_on_a_line(call))
            .await
            .unwrap_or(Err(WireError::Late(PATIENCE)))
    }

    async fn call_on_a_line(&self, call: &Call<'_>) -> Result<Answer, WireError> {
        let mut line = match self.take_idle() {
            Some(line) => line,
            None => Line::open(&self.target).await?,
        };
        let answer = line.call(call).await?;
        if line.reusable {
            self.idle().push(line);
        }
        Ok(answer)
    }

    fn take_idle(&self) -> Option<Line> {
        let mut idle = self.idle();
        while let Some(line) = idle.pop() {
            if line.is_open() {
                return Some(line);
            }
        }
        None
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Line>> {
        // Nothing panics while holding it; a poisoned list would still be a list.
        self.idle
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

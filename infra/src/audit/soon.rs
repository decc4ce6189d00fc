//! Entries of masked lists: one for each page shown, gathered for a moment and written together, so that a list
//! costs no commit of its own. A crash loses at most what was gathered (docs/privacy.md says so); unmasked reads
//! wait for their commit and never come here.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::AuditEntry;
use crate::committer::Committer;

/// How long entries are gathered; with their commit they stay below the second that is promised.
const GATHERED: Duration = Duration::from_millis(500);

/// Entries gathered at most; whatever would be more is written at once.
const MOST: usize = 1_000;

/// Entries that wait to be written. Cheap to clone.
#[derive(Clone)]
pub struct AuditSoon {
    shared: Arc<Shared>,
}

struct Shared {
    committer: Committer,
    waiting: Mutex<Vec<AuditEntry>>,
    arrived: Notify,
    full: Notify,
}

impl AuditSoon {
    /// Starts to gather. Must be called within a Tokio runtime; ends with the last clone.
    pub fn spawn(committer: Committer) -> Self {
        let shared = Arc::new(Shared {
            committer,
            waiting: Mutex::default(),
            arrived: Notify::new(),
            full: Notify::new(),
        });
        let gathering = Arc::downgrade(&shared);
        let arrived = async move {
            while let Some(shared) = gathering.upgrade() {
                let _ = tokio::time::timeout(GATHERED, shared.arrived.notified()).await;
                if shared.is_empty() {
                    continue;
                }
                let _ = tokio::time::timeout(GATHERED, shared.full.notified()).await;
                shared.write().await;
            }
        };
        tokio::spawn(arrived);
        Self { shared }
    }

    /// Has an entry written within a second.
    pub fn write(&self, entry: AuditEntry) {
        let waiting = {
            let mut waiting = self.shared.lock();
            waiting.push(entry);
            waiting.len()
        };
        match waiting {
            1 => self.shared.arrived.notify_one(),
            MOST => self.shared.full.notify_one(),
            _ => {}
        }
    }

    /// Writes what waits and returns after its commit: before the program ends.
    pub async fn flush(&self) {
        self.shared.write().await;
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<AuditEntry>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    async fn write(&self) {
        let entries = std::mem::take(&mut *self.lock());
        if entries.is_empty() {
            return;
        }
        let count = entries.len();
        if let Err(error) = self.committer.audit(entries).await {
            tracing::error!(%error, count, "audit entries could not be written");
        }
    }
}

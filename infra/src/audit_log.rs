//! Audit entries that need not be written before the answer: one entry for each page of a masked list, written
//! within a second (docs/privacy.md says so). Everything else goes with its cause, or through `write_now`.

use crate::audit::{self, AuditEntry};
use crate::db::{Database, DbError};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long an entry may wait.
const LATEST: Duration = Duration::from_millis(500);
/// Entries that may wait; beyond that, callers' entries are written by the next round all the same.
const WAITING: usize = 10_000;

/// Takes entries and writes them in batches. Cheap to clone.
#[derive(Clone)]
pub struct AuditLog {
    waiting: mpsc::Sender<AuditEntry>,
    db: Database,
}

impl AuditLog {
    /// Starts writing. Must be called within a Tokio runtime.
    pub fn start(db: Database) -> Self {
        let (waiting, entries) = mpsc::channel(WAITING);
        tokio::spawn(write_batches(db.clone(), entries));
        Self { waiting, db }
    }

    /// Writes within a second.
    pub async fn write_soon(&self, entry: AuditEntry) {
        // A full or closed channel means that the writer is behind or has stopped: write it here then.
        if let Err(error) = self.waiting.try_send(entry) {
            let entry = error.into_inner();
            if let Err(error) = self.write_now(&[entry]).await {
                tracing::error!(%error, "an audit entry could not be written");
            }
        }
    }

    /// Writes before it returns.
    ///
    /// # Errors
    /// What the database reported; the caller must not show what it was about to show.
    pub async fn write_now(&self, entries: &[AuditEntry]) -> Result<(), DbError> {
        let tx = self.db.write_tx().await?;
        audit::write(&tx, entries).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn write_batches(db: Database, mut entries: mpsc::Receiver<AuditEntry>) {
    let mut batch = Vec::new();
    while entries.recv_many(&mut batch, WAITING).await > 0 {
        let written = async {
            let tx = db.write_tx().await?;
            audit::write(&tx, &batch).await?;
            tx.commit().await?;
            Ok::<(), DbError>(())
        };
        match written.await {
            Ok(()) => batch.clear(),
            Err(error) => {
                tracing::error!(%error, waiting = batch.len(), "audit entries wait for the database")
            }
        }
        tokio::time::sleep(LATEST).await;
    }
}

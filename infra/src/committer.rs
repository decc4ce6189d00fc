//! Group commit: what arrived while the last commit ran is written together in the next one, and each caller
//! is answered after its commit. Nobody waits to fill a batch; a bad member costs the others a replay at most.

mod writer;

use std::sync::{Arc, Mutex, PoisonError};

use nuanxin_domain::ids::RequestId;
use sea_orm::DbBackend;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::audit::AuditEntry;
use crate::clock::Clocks;
use crate::db::Database;
use crate::jobs::ClaimedJob;
use crate::keys::KeyRing;
use crate::record::{RecordError, Recording, Write};
use crate::uploads::Arrival;
use crate::wakeup::{Topic, Wakeups};
use writer::{Shared, Writer};

/// The queue topic that is rung when jobs may be ready.
pub const JOBS: &str = "jobs";

/// What waits in line for a commit, at most; whoever comes then waits for room.
const LINE: usize = 4_096;

/// One request that was just committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Which request.
    pub request: RequestId,
    /// Its version now.
    pub version: i64,
    /// The lanes of the jobs that were enqueued with it.
    pub lanes: Vec<i16>,
    /// Whether somebody got a notice.
    pub told: bool,
    /// Whether it may have changed what somebody has on their hands, other than by a job that hands out.
    pub hands_changed: bool,
}

/// Called after each commit, before the callers are answered. Must be quick and must not fail.
pub type AfterCommit = Arc<dyn Fn(&[Committed]) + Send + Sync>;

/// Rings for every committed request, once for the jobs that came with them, and once for whoever watches.
pub fn ring(wakeups: &Wakeups) -> AfterCommit {
    let wakeups = wakeups.clone();
    Arc::new(move |committed| {
        if committed.iter().any(|one| !one.lanes.is_empty()) {
            wakeups.ring(&Topic::queue(JOBS));
        }
        for one in committed {
            wakeups.ring(&Topic::request(one.request));
        }
        wakeups.ring(&Topic::committed());
    })
}

/// How the line is worked off.
#[derive(Debug, Clone, Copy)]
pub struct CommitterOptions {
    /// Transactions at once; SQLite always has one.
    pub writers: usize,
    /// Units in one transaction, at most.
    pub batch: usize,
}

impl CommitterOptions {
    /// What fits this database.
    pub fn of(backend: DbBackend) -> Self {
        let writers = if backend == DbBackend::Postgres { 2 } else { 1 };
        Self { writers, batch: 200 }
    }
}

/// What is written as a whole or not at all.
#[derive(Default)]
struct Work {
    writes: Vec<Write>,
    arrival: Option<Arrival>,
    finishes: Option<ClaimedJob>,
    audit: Vec<AuditEntry>,
}

/// Work, and who waits for it.
struct Unit {
    work: Work,
    answer: oneshot::Sender<Result<(), RecordError>>,
}

/// The way in. Cheap to clone.
#[derive(Clone)]
pub struct Committer {
    line: mpsc::Sender<Unit>,
    stopping: CancellationToken,
    writers: Arc<Mutex<Vec<JoinHandle<()>>>>,
}

impl Committer {
    /// Starts the writers. Must be called within a Tokio runtime.
    pub fn spawn(db: Database, ring: KeyRing, clocks: Clocks, after: AfterCommit) -> Self {
        let options = CommitterOptions::of(db.backend());
        Self::spawn_with(options, db, Recording { ring, clocks }, after)
    }

    /// Starts the writers with other options.
    pub fn spawn_with(options: CommitterOptions, db: Database, cx: Recording, after: AfterCommit) -> Self {
        let (line, arrivals) = mpsc::channel(LINE);
        let stopping = CancellationToken::new();
        let writers = match db.backend() {
            DbBackend::Postgres => options.writers.max(1),
            _ => 1,
        };
        let shared = Arc::new(Shared {
            db,
            cx,
            after,
            batch: options.batch.max(1),
            arrivals: tokio::sync::Mutex::new(arrivals),
            stopping: stopping.clone(),
        });
        let writers = (0..writers).map(|_| tokio::spawn(keep_writing(Arc::clone(&shared))));
        Self {
            line,
            stopping,
            writers: Arc::new(Mutex::new(writers.collect())),
        }
    }

    /// Writes decisions as a whole and returns after their commit. A dropped call may still be written.
    ///
    /// # Errors
    /// As [`record`](crate::record::record); `RecordError::Stopped` once the program is stopping.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<(), RecordError> {
        self.put(Work {
            writes,
            ..Work::default()
        })
        .await
    }

    /// Enters a file that lies in the store, and the job that checks it.
    ///
    /// # Errors
    /// `UploadChanged` when the half upload that it was is gone; what the database reported.
    pub async fn enter(&self, arrival: Arrival) -> Result<(), RecordError> {
        self.put(Work {
            arrival: Some(arrival),
            ..Work::default()
        })
        .await
    }

    /// Finishes a job that had nothing to change.
    ///
    /// # Errors
    /// `LeaseLost`, or what the database reported.
    pub async fn finish(&self, job: ClaimedJob) -> Result<(), RecordError> {
        self.put(Work {
            finishes: Some(job),
            ..Work::default()
        })
        .await
    }

    /// Writes audit entries and returns after their commit: before an unmasked value is shown.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn audit(&self, audit: Vec<AuditEntry>) -> Result<(), RecordError> {
        self.put(Work {
            audit,
            ..Work::default()
        })
        .await
    }

    async fn put(&self, work: Work) -> Result<(), RecordError> {
        let (answer, answered) = oneshot::channel();
        let unit = Unit { work, answer };
        self.line.send(unit).await.map_err(|_| RecordError::Stopped)?;
        answered.await.unwrap_or(Err(RecordError::Stopped))
    }

    /// Takes nothing new, writes what stands in line, and returns when all of it is answered.
    pub async fn stop(&self) {
        self.stopping.cancel();
        let writers = std::mem::take(&mut *self.writers.lock().unwrap_or_else(PoisonError::into_inner));
        for writer in writers {
            let _ = writer.await;
        }
    }
}

/// A writer that panicked is a fault of ours; the line must move on all the same.
async fn keep_writing(shared: Arc<Shared>) {
    while let Err(fault) = tokio::spawn(Writer::new(Arc::clone(&shared)).run()).await {
        tracing::error!(%fault, "a writer broke off and is started again");
    }
}

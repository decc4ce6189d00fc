//! Group commit: decisions that arrive while a commit runs are written together by the next one. Nobody waits to
//! fill a batch. Each caller is answered after its own decision is durable.

mod batch;

use crate::clock::Clocks;
use crate::db::Database;
use crate::keys::KeyRing;
use crate::record::{RecordError, Recording, Write};
use crate::wakeup::{Topic, Wakeups};
use batch::{Unit, commit_batch};
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Units that may wait for a writer; beyond that callers wait before they may wait.
const WAITING: usize = 4_096;
/// Units in one transaction.
const BATCH: usize = 256;
/// Name of the wake-up topic of the jobs table.
pub const JOBS_QUEUE: &str = "jobs";

/// Records decisions. Cheap to clone.
#[derive(Clone)]
pub struct Committer {
    waiting: mpsc::Sender<Unit>,
    writers: TaskTracker,
    stop: CancellationToken,
}

impl Committer {
    /// Starts `writers` tasks: one on SQLite, which has one writer anyway, a few on PostgreSQL. Must be called within
    /// a Tokio runtime.
    pub fn start(db: Database, ring: KeyRing, clocks: Clocks, wakeups: Wakeups, writers: usize) -> Self {
        let (waiting, units) = mpsc::channel(WAITING);
        let units = Arc::new(Mutex::new(units));
        let tracker = TaskTracker::new();
        let stop = CancellationToken::new();
        for _ in 0..writers.max(1) {
            let recording = Recording {
                ring: ring.clone(),
                clocks: clocks.clone(),
            };
            let writer = Writer {
                db: db.clone(),
                recording,
                wakeups: wakeups.clone(),
                units: Arc::clone(&units),
                stop: stop.clone(),
            };
            tracker.spawn(writer.write_batches());
        }
        tracker.close();
        Self {
            waiting,
            writers: tracker,
            stop,
        }
    }

    /// Records one unit: all of its decisions or none. Returns when they are durable.
    ///
    /// # Errors
    /// As [`crate::record::record`]; `Stopped` when the program is stopping.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<(), RecordError> {
        if writes.is_empty() {
            return Ok(());
        }
        let (answer, answered) = oneshot::channel();
        let unit = Unit { writes, answer };
        self.waiting.send(unit).await.map_err(|_| RecordError::Stopped)?;
        answered.await.map_err(|_| RecordError::Stopped)?
    }

    /// Takes nothing more, and returns when everything that was handed in is durable.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.writers.wait().await;
    }
}

struct Writer {
    db: Database,
    recording: Recording,
    wakeups: Wakeups,
    units: Arc<Mutex<mpsc::Receiver<Unit>>>,
    stop: CancellationToken,
}

impl Writer {
    async fn write_batches(self) {
        loop {
            let arrived = self.next_batch().await;
            if arrived.is_empty() {
                return;
            }
            let rings = commit_batch(&self.db, &self.recording, arrived).await;
            if rings.jobs {
                self.wakeups.ring(&Topic::queue(JOBS_QUEUE));
            }
            for request in rings.requests {
                self.wakeups.ring(&Topic::request(request));
            }
        }
    }

    /// Takes what has arrived; one writer takes it and goes to write, the next one takes what arrives meanwhile.
    /// Empty when the program stops and nothing is left.
    async fn next_batch(&self) -> Vec<Unit> {
        let mut arrived = Vec::with_capacity(BATCH);
        let mut units = self.units.lock().await;
        let taken = tokio::select! {
            taken = units.recv_many(&mut arrived, BATCH) => taken,
            () = self.stop.clone().cancelled_owned() => 0,
        };
        if taken == 0 {
            units.close();
            units.recv_many(&mut arrived, BATCH).await;
        }
        arrived
    }
}

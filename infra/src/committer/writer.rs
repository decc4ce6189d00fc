//! One writer: takes what has arrived, writes it in one transaction, answers.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use nuanxin_domain::ids::RequestId;
use tokio::sync::{Mutex, mpsc};
use tokio_util::sync::CancellationToken;

use super::{AfterCommit, Committed, Unit};
use crate::audit;
use crate::db::{Database, DbError};
use crate::help_requests;
use crate::jobs::{self, ClaimedJob};
use crate::record::{RecordError, Recording, Write, record};
use crate::stop_points;
use crate::uploads::{self, Arrival};

/// How often one unit is tried when the database was busy.
const TRIES: u32 = 3;

/// What all writers of a committer share.
pub(super) struct Shared {
    pub db: Database,
    pub cx: Recording,
    pub after: AfterCommit,
    pub batch: usize,
    pub arrivals: Mutex<mpsc::Receiver<Unit>>,
    pub stopping: CancellationToken,
}

/// Why a transaction came to nothing.
enum Failed {
    /// It was dropped: nothing of it is stored.
    Dropped(RecordError),
    /// Its commit broke: all or nothing of it is stored.
    Unsure(RecordError),
}

pub(super) struct Writer {
    shared: Arc<Shared>,
    /// Taken from the line but not written yet, because a request of theirs is in the batch before.
    waiting: VecDeque<Unit>,
}

impl Writer {
    pub fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            waiting: VecDeque::new(),
        }
    }

    /// Runs until the line is closed and empty.
    pub async fn run(mut self) {
        loop {
            self.gather().await;
            if self.waiting.is_empty() {
                return;
            }
            let batch = self.next_batch();
            self.write(batch).await;
        }
    }

    /// Waits for the first unit only, then takes along whatever has arrived.
    async fn gather(&mut self) {
        let mut arrivals = if self.waiting.is_empty() {
            let stopping = self.shared.stopping.clone();
            let mut arrivals = self.shared.arrivals.lock().await;
            let first = tokio::select! {
                biased;
                first = arrivals.recv() => first,
                () = stopping.cancelled_owned() => {
                    arrivals.close();
                    arrivals.recv().await
                }
            };
            self.waiting.extend(first);
            arrivals
        } else {
            // Another writer waits for arrivals then; what this one has goes first.
            match self.shared.arrivals.try_lock() {
                Ok(arrivals) => arrivals,
                Err(_) => return,
            }
        };
        while self.waiting.len() < self.shared.batch
            && let Ok(unit) = arrivals.try_recv()
        {
            self.waiting.push_back(unit);
        }
    }

    /// The units that do not touch a request of one before them; the others wait for the next batch.
    fn next_batch(&mut self) -> Vec<Unit> {
        let mut touched = HashSet::new();
        let mut batch = Vec::with_capacity(self.waiting.len());
        let mut later = VecDeque::new();
        for unit in self.waiting.drain(..) {
            let ids: HashSet<RequestId> = requests(&unit).collect();
            // Also those of waiting units: their order must stay.
            let free = ids.is_disjoint(&touched);
            touched.extend(ids);
            if free {
                batch.push(unit)
            } else {
                later.push_back(unit)
            }
        }
        self.waiting = later;
        batch
    }

    /// Writes a batch; members that turn out stale leave it, any other failure has each member written alone.
    async fn write(&self, mut batch: Vec<Unit>) {
        while !batch.is_empty() {
            let failed = match self.attempt(&batch).await {
                Ok(()) => return self.answer(batch),
                Err(failed) => failed,
            };
            match failed {
                Failed::Dropped(RecordError::Stale(ids)) if batch.len() > 1 => {
                    let (stale, rest): (Vec<Unit>, Vec<Unit>) = batch
                        .into_iter()
                        .partition(|unit| requests(unit).any(|id| ids.contains(&id)));
                    for unit in stale {
                        let own = requests(&unit).filter(|id| ids.contains(id)).collect();
                        let _ = unit.answer.send(Err(RecordError::Stale(own)));
                    }
                    batch = rest;
                }
                // Nobody answers there: asking once for each member would keep all of them waiting for long.
                Failed::Dropped(error) if is_unreachable(&error) => return refuse(batch, &error),
                Failed::Dropped(error) if batch.len() == 1 && !error.is_transient() => {
                    return refuse(batch, &error);
                }
                Failed::Dropped(_) => return self.one_by_one(batch, false).await,
                Failed::Unsure(_) => return self.one_by_one(batch, true).await,
            }
        }
    }

    async fn one_by_one(&self, batch: Vec<Unit>, unsure: bool) {
        let mut rest = batch.into_iter();
        while let Some(unit) = rest.next() {
            let alone = vec![unit];
            match self.alone(&alone, unsure).await {
                Ok(()) => self.answer(alone),
                Err(error) => {
                    refuse(alone, &error);
                    if is_unreachable(&error) {
                        return refuse(rest.collect(), &error);
                    }
                }
            }
        }
    }

    /// Writes one unit, again after an error that may pass.
    async fn alone(&self, unit: &[Unit], mut unsure: bool) -> Result<(), RecordError> {
        let mut tries = 0;
        loop {
            if unsure && self.is_stored(&unit[0]).await {
                return Ok(());
            }
            tries += 1;
            let error = match self.attempt(unit).await {
                Ok(()) => return Ok(()),
                Err(Failed::Dropped(error)) => error,
                Err(Failed::Unsure(error)) => {
                    unsure = true;
                    error
                }
            };
            if tries == TRIES || !error.is_transient() || is_unreachable(&error) {
                return Err(error);
            }
        }
    }

    async fn attempt(&self, batch: &[Unit]) -> Result<(), Failed> {
        let dropped = |error: DbError| Failed::Dropped(error.into());
        let tx = self.shared.db.write_tx().await.map_err(dropped)?;
        let leases = batch
            .iter()
            .flat_map(|unit| &unit.work.finishes)
            .map(ClaimedJob::lease)
            .collect();
        if !jobs::finish(&tx, leases).await.map_err(dropped)? {
            return Err(Failed::Dropped(RecordError::LeaseLost));
        }
        let arrivals: Vec<&Arrival> = batch
            .iter()
            .filter_map(|unit| unit.work.arrival.as_ref())
            .collect();
        let Recording { ring, clocks } = &self.shared.cx;
        if !uploads::enter(&tx, ring, clocks.real.now(), &arrivals)
            .await
            .map_err(dropped)?
        {
            return Err(Failed::Dropped(RecordError::UploadChanged));
        }
        let writes: Vec<&Write> = batch.iter().flat_map(|unit| &unit.work.writes).collect();
        record(&tx, &self.shared.cx, &writes)
            .await
            .map_err(Failed::Dropped)?;
        let entries: Vec<_> = batch.iter().flat_map(|unit| &unit.work.audit).cloned().collect();
        audit::write(&tx, &entries).await.map_err(dropped)?;
        stop_points::reached("commit:before");
        tx.commit()
            .await
            .map_err(|error| Failed::Unsure(DbError::from(error).into()))?;
        stop_points::reached("commit:after");
        Ok(())
    }

    /// After a commit that broke off: whether this unit is stored exactly as it was decided.
    async fn is_stored(&self, unit: &Unit) -> bool {
        if let Some(arrival) = &unit.work.arrival {
            let (db, ring) = (self.shared.db.reader(), &self.shared.cx.ring);
            let stored = uploads::by_id(db, ring, arrival.upload().id).await;
            return stored.is_ok_and(|stored| stored.is_some());
        }
        for write in &unit.work.writes {
            let decided = &write.decided.request;
            match help_requests::load(self.shared.db.reader(), decided.id).await {
                Ok(Some(stored)) if stored == *decided => {}
                _ => return false,
            }
        }
        !unit.work.writes.is_empty()
    }

    fn answer(&self, batch: Vec<Unit>) {
        let committed: Vec<Committed> = batch
            .iter()
            .flat_map(|unit| &unit.work.writes)
            .map(committed)
            .collect();
        if !committed.is_empty() {
            (self.shared.after)(&committed);
        }
        stop_points::reached("commit:before-answer");
        for unit in batch {
            let _ = unit.answer.send(Ok(()));
        }
    }
}

fn refuse(units: Vec<Unit>, error: &RecordError) {
    for unit in units {
        let _ = unit.answer.send(Err(error.clone()));
    }
}

fn requests(unit: &Unit) -> impl Iterator<Item = RequestId> {
    unit.work.writes.iter().map(|write| write.decided.request.id)
}

fn is_unreachable(error: &RecordError) -> bool {
    matches!(error, RecordError::Database(cause) if matches!(**cause, DbError::Unreachable(_)))
}

fn committed(write: &Write) -> Committed {
    let decided = &write.decided;
    Committed {
        request: decided.request.id,
        version: decided.request.version,
        lanes: vec![decided.request.urgency.lane(); decided.jobs.len()],
        told: !decided.notices.is_empty(),
        // Who hands out, at once or by a job, has counted what was given.
        hands_changed: write.finishes.is_none() && decided.request.version > 1,
    }
}

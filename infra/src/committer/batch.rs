//! One batch: written together; if that fails, its members one by one, so that one bad member harms no other.

use crate::db::Database;
use crate::record::{RecordError, Recording, Write, record};
use crate::stop_points;
use futures_util::future::BoxFuture;
use nuanxin_domain::ids::RequestId;
use std::collections::HashSet;
use tokio::sync::oneshot;

/// How often a single unit is tried again after a passing database error.
const TRIES: u32 = 4;

/// Decisions that belong together, and who waits for them.
pub(super) struct Unit {
    pub writes: Vec<Write>,
    pub answer: oneshot::Sender<Result<(), RecordError>>,
}

/// What to wake after a commit.
#[derive(Default)]
pub(super) struct Rings {
    pub jobs: bool,
    pub requests: Vec<RequestId>,
}

/// Writes a batch and answers each of its members.
pub(super) async fn commit_batch(db: &Database, recording: &Recording, units: Vec<Unit>) -> Rings {
    let mut rings = Rings::default();
    let mut rest = units;
    while !rest.is_empty() {
        let (together, later) = without_repetition(rest);
        rest = later;
        commit_together(db, recording, together, &mut rings).await;
    }
    rings
}

/// Units that touch different requests can be written together; the others wait for the next transaction.
fn without_repetition(units: Vec<Unit>) -> (Vec<Unit>, Vec<Unit>) {
    let mut seen = HashSet::new();
    units.into_iter().partition(|unit| {
        let ids: Vec<RequestId> = unit.writes.iter().map(|write| write.decided.request.id).collect();
        let free = ids.iter().all(|id| !seen.contains(id));
        seen.extend(ids);
        free
    })
}

async fn commit_together(db: &Database, recording: &Recording, mut units: Vec<Unit>, rings: &mut Rings) {
    if units.len() > 1 {
        let mut writes = Vec::with_capacity(units.len());
        let mut sizes = Vec::with_capacity(units.len());
        for unit in &mut units {
            sizes.push(unit.writes.len());
            writes.append(&mut unit.writes);
        }
        let outcome = commit_once(db, recording, &writes).await;
        if outcome.is_ok() {
            note(rings, &writes);
            for unit in units {
                // A caller that has gone away has its decision recorded all the same.
                let _ = unit.answer.send(Ok(()));
            }
            return;
        }
        let mut writes = writes.into_iter();
        for (unit, size) in units.iter_mut().zip(sizes) {
            unit.writes = writes.by_ref().take(size).collect();
        }
    }
    for unit in units {
        let outcome = commit_alone(db, recording, &unit.writes).await;
        if outcome.is_ok() {
            note(rings, &unit.writes);
        }
        let _ = unit.answer.send(outcome);
    }
}

async fn commit_alone(db: &Database, recording: &Recording, writes: &[Write]) -> Result<(), RecordError> {
    let mut outcome = commit_once(db, recording, writes).await;
    for _ in 1..TRIES {
        match &outcome {
            Err(error) if error.is_transient() => outcome = commit_once(db, recording, writes).await,
            _ => break,
        }
    }
    outcome
}

async fn commit_once(db: &Database, recording: &Recording, writes: &[Write]) -> Result<(), RecordError> {
    let tx = db.write_tx().await?;
    // Boxed, because the compiler cannot prove the plain future to be `Send` for every lifetime.
    let recorded: BoxFuture<'_, Result<(), RecordError>> = Box::pin(record(&tx, recording, writes));
    recorded.await?;
    stop_points::reached("commit:before");
    tx.commit().await.map_err(crate::db::DbError::from)?;
    stop_points::reached("commit:after");
    Ok(())
}

fn note(rings: &mut Rings, writes: &[Write]) {
    for write in writes {
        rings.jobs |= !write.decided.jobs.is_empty();
        rings.requests.push(write.decided.request.id);
    }
}

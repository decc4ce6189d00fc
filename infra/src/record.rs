//! The only way to change a help request: state, personal half, events, deadlines, notices, jobs and audit
//! entries in one transaction, one multi-row statement a table, whether one decision is written or hundreds.

mod tables;

use std::borrow::Borrow;
use std::collections::HashSet;
use std::sync::Arc;

use nuanxin_domain::help_request::{Decided, EventKind};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::Changed;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::audit::{self, AuditEntry};
use crate::calls::LoggedCall;
use crate::case_words;
use crate::catch_ups::{self, Telling};
use crate::clock::Clocks;
use crate::db::DbError;
use crate::doorbells::rings::{self, RingWrite};
use crate::figures;
use crate::idempotency::{self, IdempotencyKey};
use crate::jobs::{self, ClaimedJob};
use crate::keys::KeyRing;
use crate::lessons;
use crate::live;
use crate::mandatory_reports;
use crate::placements;
use crate::rows::insert_all;
use crate::stop_points;
use crate::uploads::{self, Settled};
use crate::visits;
use crate::work_orders::{self, WorkOrder};

/// One decision with everything that must be written with it.
#[derive(Debug, Clone)]
pub struct Write {
    /// What the domain decided.
    pub decided: Decided,
    /// The key of the call that asked for it, with the answer's status.
    pub idempotency: Option<IdempotencyKey>,
    /// Audit entries beside those that every event leaves.
    pub audit: Vec<AuditEntry>,
    /// The job whose effect this is: finished with it, or nothing is written.
    pub finishes: Option<ClaimedJob>,
    /// The call at the desk that asked for it, as it is afterwards.
    pub call: Option<LoggedCall>,
    /// The work order that the request came with.
    pub order: Option<WorkOrder>,
    /// The ring of a doorbell that begins or moves with it.
    pub ring: Option<RingWrite>,
    /// What became of an upload of the request.
    pub settles: Option<Settled>,
    /// How its notices are told.
    pub telling: Telling,
}

impl From<Decided> for Write {
    fn from(decided: Decided) -> Self {
        Self {
            decided,
            idempotency: None,
            audit: Vec::new(),
            finishes: None,
            call: None,
            order: None,
            ring: None,
            settles: None,
            telling: Telling::AtOnce,
        }
    }
}

/// What writing needs beside the decisions.
#[derive(Clone)]
pub struct Recording {
    /// Seals what is personal.
    pub ring: KeyRing,
    /// Domain time for notices; real time for jobs, audit entries and idempotency keys.
    pub clocks: Clocks,
}

/// Why nothing was written; the transaction must be dropped.
#[derive(Debug, Clone, thiserror::Error)]
pub enum RecordError {
    /// Somebody else changed these requests first: load, decide and record again.
    #[error("{} of the requests changed meanwhile", .0.len())]
    Stale(Vec<RequestId>),
    /// The idempotency key, the work order's number or nonce, or the ring of a device, is taken: the same call was recorded already. Answer what it answered.
    #[error("the same call was recorded already")]
    Twin,
    /// Somebody else changed or ended the call first: load it, decide and record again.
    #[error("a call changed meanwhile")]
    CallChanged,
    /// An upload was attached, settled or deleted meanwhile, or is unfit: look at it again.
    #[error("an upload changed meanwhile")]
    UploadChanged,
    /// The job's lease was lost: somebody else does, or did, its work.
    #[error("the lease of a job was lost")]
    LeaseLost,
    /// A request stands twice in one slice.
    #[error("request {0} stands twice in one slice")]
    SameRequestTwice(RequestId),
    /// The database reported an error.
    #[error(transparent)]
    Database(Arc<DbError>),
    /// The committer has stopped; nothing was written.
    #[error("the program is stopping")]
    Stopped,
}

impl RecordError {
    /// Whether the same write may succeed when simply done again.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if error.is_transient())
    }
}

impl From<DbError> for RecordError {
    fn from(error: DbError) -> Self {
        Self::Database(Arc::new(error))
    }
}

/// Writes decisions in the caller's transaction. All of them, or an error after which the caller drops the
/// transaction. The order of tables and of rows in them is always the same, so that two transactions never
/// wait for each other in a ring.
///
/// # Errors
/// `Stale`, `Twin`, `CallChanged`, `UploadChanged`, `LeaseLost`, `SameRequestTwice`, or what the database reported.
pub async fn record(
    tx: &impl ConnectionTrait,
    cx: &Recording,
    writes: &[impl Borrow<Write> + Sync],
) -> Result<(), RecordError> {
    let writes = in_order_of_requests(writes)?;
    stop_points::reached("record:begin");
    finish_jobs(tx, &writes).await?;
    stop_points::reached("record:after-jobs-finished");
    keep_keys(tx, cx, &writes).await?;
    stop_points::reached("record:after-idempotency");
    keep_orders(tx, cx, &writes).await?;
    move_calls(tx, cx, &writes).await?;
    tables::help_requests(tx, cx, &writes).await?;
    move_rings(tx, cx, &writes).await?;
    move_uploads(tx, cx, &writes).await?;
    stop_points::reached("record:after-requests");
    let catch_up = catch_up(tx, cx, &writes).await?;
    let (entries, changes) = traces(cx, &writes, catch_up.is_some());
    let rows = vec![
        tables::intakes(cx, &writes),
        tables::request_phones(cx, &writes),
        tables::events(cx, &writes)?,
        tables::deadlines(&writes),
        tables::appeals(&writes),
        tables::assignments(&writes)?,
        figures::waiting_rows(writes.iter().map(|write| changed(write))),
        mandatory_reports::rows(&cx.ring, &writes),
        case_words::rows(&cx.ring, &writes)?,
        visits::rows(&writes),
        visits::people_rows(&cx.ring, &writes),
        placements::rows(&cx.ring, &writes),
        lessons::rows(&cx.ring, &writes),
        tables::notices(cx, &writes, catch_up),
        tables::gathered(cx, &writes, catch_up),
        tables::jobs(cx, &writes),
        audit::rows(&entries),
        live::rows(&changes),
        live::touched_rows(&entries),
    ];
    insert_all(tx, rows).await?;
    stop_points::reached("record:after-rows");
    Ok(())
}

/// Which request was changed, in which version.
fn changed(write: &Write) -> figures::Waiting {
    let request = &write.decided.request;
    (request.id, request.version)
}

fn in_order_of_requests(writes: &[impl Borrow<Write>]) -> Result<Vec<&Write>, RecordError> {
    let mut seen = HashSet::with_capacity(writes.len());
    let mut sorted: Vec<&Write> = writes.iter().map(Borrow::borrow).collect();
    for write in &sorted {
        let id = write.decided.request.id;
        if !seen.insert(id) {
            return Err(RecordError::SameRequestTwice(id));
        }
    }
    sorted.sort_by_key(|write| write.decided.request.id);
    Ok(sorted)
}

async fn finish_jobs(tx: &impl ConnectionTrait, writes: &[&Write]) -> Result<(), RecordError> {
    let leases = writes
        .iter()
        .filter_map(|write| write.finishes.as_ref())
        .map(ClaimedJob::lease);
    if jobs::finish(tx, leases.collect()).await? {
        Ok(())
    } else {
        Err(RecordError::LeaseLost)
    }
}

async fn keep_keys(tx: &impl ConnectionTrait, cx: &Recording, writes: &[&Write]) -> Result<(), RecordError> {
    let keys: Vec<&IdempotencyKey> = writes
        .iter()
        .filter_map(|write| write.idempotency.as_ref())
        .collect();
    let kept = idempotency::insert(tx, &keys, cx.clocks.real.now()).await?;
    if kept == keys.len() as u64 {
        Ok(())
    } else {
        Err(RecordError::Twin)
    }
}

async fn keep_orders(
    tx: &impl ConnectionTrait,
    cx: &Recording,
    writes: &[&Write],
) -> Result<(), RecordError> {
    let orders: Vec<&WorkOrder> = writes.iter().filter_map(|write| write.order.as_ref()).collect();
    if work_orders::insert(tx, &cx.ring, &orders).await? == orders.len() as u64 {
        Ok(())
    } else {
        Err(RecordError::Twin)
    }
}

async fn move_calls(tx: &impl ConnectionTrait, cx: &Recording, writes: &[&Write]) -> Result<(), RecordError> {
    let mut moved: Vec<&LoggedCall> = writes.iter().filter_map(|write| write.call.as_ref()).collect();
    moved.sort_by_key(|logged| logged.call.id);
    if crate::calls::write(tx, &cx.ring, &moved).await? == moved.len() as u64 {
        Ok(())
    } else {
        Err(RecordError::CallChanged)
    }
}

async fn move_rings(tx: &impl ConnectionTrait, cx: &Recording, writes: &[&Write]) -> Result<(), RecordError> {
    let now = cx.clocks.domain.now();
    for write in writes {
        let Some(change) = &write.ring else { continue };
        if !rings::write(tx, &cx.ring, change, now).await? {
            return Err(match change {
                RingWrite::Begins { .. } => RecordError::Twin,
                RingWrite::Moves { .. } => RecordError::Stale(vec![write.decided.request.id]),
            });
        }
    }
    Ok(())
}

/// Uploads follow the events of their requests.
async fn move_uploads(
    tx: &impl ConnectionTrait,
    cx: &Recording,
    writes: &[&Write],
) -> Result<(), RecordError> {
    let now = cx.clocks.real.now();
    for write in writes {
        let request = write.decided.request.id;
        for event in &write.decided.events {
            let moved = match &event.kind {
                EventKind::Attached { uploads: these, .. } => {
                    uploads::attach(tx, these, event.by.account, request).await?
                }
                EventKind::Detached { upload, .. } => uploads::detach(tx, now, *upload, request).await?,
                _ => true,
            };
            if !moved {
                return Err(RecordError::UploadChanged);
            }
        }
        if let Some(settled) = &write.settles
            && !uploads::settle(tx, &cx.ring, now, settled).await?
        {
            return Err(RecordError::UploadChanged);
        }
    }
    Ok(())
}

/// The catch-up that some of these are told with; it does not end before this transaction does.
async fn catch_up(
    tx: &impl ConnectionTrait,
    cx: &Recording,
    writes: &[&Write],
) -> Result<Option<Uuid>, DbError> {
    let join = |write: &&&Write| write.decided.notices.iter().any(|notice| notice.joins_catch_up());
    let telling: Vec<Telling> = writes.iter().filter(join).map(|write| write.telling).collect();
    if telling.iter().all(|how| *how == Telling::AtOnce) {
        return Ok(None);
    }
    catch_ups::open(tx, &cx.clocks, telling.contains(&Telling::CatchingUp)).await
}

/// The audit entries of all writes; and what each changed, with the entry of its last event, whose seal says where
/// it stands in the order of commits. `gathering`: a catch-up is open.
fn traces(cx: &Recording, writes: &[&Write], gathering: bool) -> (Vec<AuditEntry>, Vec<(Uuid, Changed)>) {
    let real = cx.clocks.real.as_ref();
    let now = real.now();
    let (mut entries, mut changes) = (Vec::new(), Vec::new());
    for write in writes {
        let decided = &write.decided;
        for event in &decided.events {
            entries.push(AuditEntry::of_event(real, now, &decided.request, event));
        }
        if let Some(last) = entries.last_mut().filter(|_| !decided.events.is_empty()) {
            changes.push((last.id, Changed::of(decided)));
            let visible = tables::visible_at_once(write, gathering, cx.clocks.domain.now());
            last.fills(Changed::elsewhere(decided, visible));
        }
        if let Some((lesson, event)) = decided.lesson.as_ref().zip(decided.events.last()) {
            let mut entry = AuditEntry::of_event(real, now, &decided.request, event);
            entry.action = "propose-lesson".to_owned();
            entries.push(entry.on_grounds(format!("lesson:{}", lesson.id)));
        }
        entries.extend(write.audit.iter().cloned());
    }
    (entries, changes)
}

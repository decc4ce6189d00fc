//! The jobs table, which is also the outbox: a job is enqueued in the transaction of its cause, claimed
//! briefly under a lease, and finished in the transaction of its effect.
//!
//! A finished job is deleted there and then: what it did stands in the events, and the table stays small.
//! Priority lanes: lane 0 (SOS) is claimed before anything else. Jobs live in real time.

mod claim;
mod upkeep;

use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::MoveReason;
use nuanxin_domain::help_request::Job;
use nuanxin_domain::ids::{DeletionId, RequestId, UploadId};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use serde::de::DeserializeOwned;
use serde_json::json;
use uuid::Uuid;

pub use claim::claim;
pub use upkeep::{
    BuriedJob, JobCounts, Retried, any_of, buried, counts, rescue, retry, retry_all_buried, retry_buried,
    settled,
};

use crate::clock::Clock;
use crate::db::DbError;
use crate::ids::new_id_at;
use crate::rows::{Insert, Rows, insert_all, statement};

/// How often a job is tried before it is buried, unless it says otherwise: with back-off about two hours.
pub const MAX_ATTEMPTS: i32 = 20;

/// The lane of calls to other systems: they may be slow, and hold up nobody who works for people in need.
pub const OUTSIDE: i16 = 4;

/// The lane of files: reading one takes seconds of a processor, and holds up nobody who works for people in need.
pub const FILES: i16 = 5;

/// How often a call to another system is tried: with back-off about a week.
const OUTSIDE_ATTEMPTS: i32 = 1_000;

/// A job to be enqueued.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// What is to be done, as a code: the worker's file name.
    pub kind: String,
    /// What the worker needs to know. Ids, never personal data.
    pub payload: serde_json::Value,
    /// Lane, 0 first: the urgency's lane, 3 for bulk, or [`OUTSIDE`].
    pub lane: i16,
    /// Not before this real time.
    pub run_at: DateTime<Utc>,
    /// At most one job with this key waits; another one enqueued meanwhile joins it. A running job has no
    /// key: what happens while it runs may be news to it and deserves a run of its own.
    pub unique_key: Option<String>,
    /// Attempts before it is buried.
    pub max_attempts: i32,
}

impl NewJob {
    /// A job to run at once.
    pub fn new(kind: &str, payload: serde_json::Value, lane: i16, now: DateTime<Utc>) -> Self {
        Self {
            kind: kind.to_owned(),
            payload,
            lane,
            run_at: now,
            unique_key: None,
            max_attempts: MAX_ATTEMPTS,
        }
    }

    /// Joins a waiting job with the same key.
    pub fn unique(mut self, key: impl Into<String>) -> Self {
        self.unique_key = Some(key.into());
        self
    }

    /// The erasing that a granted deletion asks for, in the lane of bulk work.
    pub fn erase(deletion: DeletionId, now: DateTime<Utc>) -> Self {
        let payload = serde_json::json!({ "deletion": deletion });
        Self::new("erase", payload, 3, now).unique(format!("erase:{deletion}"))
    }

    /// Reading an upload, and preparing it.
    pub fn check_upload(upload: UploadId, now: DateTime<Utc>) -> Self {
        let payload = serde_json::json!({ "upload": upload });
        Self::of_files("check_upload", payload, now).unique(format!("check_upload:{upload}"))
    }

    /// Deleting objects that no row names any more.
    pub fn delete_files(names: &[Uuid], now: DateTime<Utc>) -> Self {
        Self::of_files("delete_files", serde_json::json!({ "names": names }), now)
    }

    /// The store of files may be full, or another system that is away, for longer than most work is tried.
    fn of_files(kind: &str, payload: serde_json::Value, now: DateTime<Utc>) -> Self {
        Self {
            max_attempts: OUTSIDE_ATTEMPTS,
            ..Self::new(kind, payload, FILES, now)
        }
    }

    /// Counting running deadlines anew, of the requests behind `after`.
    pub fn recount(because: MoveReason, after: Option<RequestId>, now: DateTime<Utc>) -> Self {
        let payload = serde_json::json!({ "because": because, "after": after });
        let key = format!("recount:{}", crate::rows::code(&because));
        Self::new("recount", payload, 3, now).unique(key)
    }

    /// The work that a decision asks for, in the lane of its request; calls to other systems have their own.
    pub fn of_decision(job: &Job, lane: i16, now: DateTime<Utc>) -> Self {
        let (kind, request) = match job {
            Job::Route { request } => ("route", request),
            Job::Assign { request } => ("assign", request),
            Job::Register { request } => ("register", request),
            Job::Report { request, what, seq } => {
                let payload = serde_json::json!({ "request": request, "what": what, "seq": seq });
                return Self {
                    max_attempts: OUTSIDE_ATTEMPTS,
                    ..Self::new("report", payload, OUTSIDE, now)
                };
            }
        };
        Self::new(kind, serde_json::json!({ "request": request }), lane, now)
            .unique(format!("{kind}:{request}"))
    }
}

/// A job that this worker runs, as long as its lease lasts.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedJob {
    /// Identity; the idempotency key towards outside systems.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// What the worker needs to know.
    pub payload: serde_json::Value,
    /// Lane.
    pub lane: i16,
    /// Since when it could run, in real time.
    pub run_at: DateTime<Utc>,
    /// This attempt, from 1. Names the lease: a later claim has a later attempt.
    pub attempt: i32,
    /// Attempts before it is buried.
    pub max_attempts: i32,
    /// When it was enqueued, in real time.
    pub created_at: DateTime<Utc>,
}

impl ClaimedJob {
    /// The right to finish this attempt.
    pub fn lease(&self) -> Lease {
        Lease {
            id: self.id,
            attempt: self.attempt,
        }
    }

    /// The request that it is about, of `route`, `assign`, `register` and `report`.
    pub fn request(&self) -> Option<RequestId> {
        serde_json::from_value(self.payload.get("request")?.clone()).ok()
    }

    /// The payload as a type of the worker's.
    ///
    /// # Errors
    /// `DbError::Unreadable` when it has another form.
    pub fn payload_as<T: DeserializeOwned>(&self) -> Result<T, DbError> {
        serde_json::from_value(self.payload.clone())
            .map_err(|_| DbError::Unreadable(format!("the payload of a job {}", self.kind)))
    }
}

const INSERT: Insert = Insert {
    table: "jobs",
    columns: &[
        "id",
        "kind",
        "payload",
        "priority",
        "state",
        "run_at",
        "attempt",
        "max_attempts",
        "unique_key",
        "created_at",
    ],
    ending: "ON CONFLICT (unique_key) WHERE state = 'ready' DO UPDATE SET \
             priority = CASE WHEN excluded.priority < jobs.priority THEN excluded.priority ELSE jobs.priority END, \
             run_at = CASE WHEN excluded.run_at < jobs.run_at THEN excluded.run_at ELSE jobs.run_at END",
};

/// Enqueues jobs in the transaction of their cause. One whose key waits already joins that job, which keeps
/// the more urgent lane and the earlier time of both.
///
/// # Errors
/// What the database reported.
pub async fn enqueue(tx: &impl ConnectionTrait, real: &dyn Clock, jobs: &[NewJob]) -> Result<(), DbError> {
    enqueue_at(tx, real.now(), jobs).await
}

/// As [`enqueue`], at this real time.
pub(crate) async fn enqueue_at(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    jobs: &[NewJob],
) -> Result<(), DbError> {
    insert_all(tx, vec![rows(now, jobs)]).await?;
    Ok(())
}

/// The rows of these jobs, enqueued at this real time.
pub(crate) fn rows(now: DateTime<Utc>, jobs: &[NewJob]) -> Rows {
    let mut values = Vec::with_capacity(jobs.len() * INSERT.columns.len());
    for job in joined(jobs) {
        values.extend::<[Value; 10]>([
            new_id_at(now).into(),
            job.kind.into(),
            Value::Json(Some(Box::new(job.payload))),
            job.lane.into(),
            "ready".into(),
            job.run_at.into(),
            0_i32.into(),
            job.max_attempts.into(),
            job.unique_key.into(),
            now.into(),
        ]);
    }
    INSERT.rows(values)
}

/// One job for each key, in the order of keys: PostgreSQL refuses to touch a row twice in one statement, and
/// two writers that lock in the same order never wait for each other in a ring.
fn joined(jobs: &[NewJob]) -> Vec<NewJob> {
    let mut sorted: Vec<NewJob> = jobs.to_vec();
    sorted.sort_by(|a, b| (&a.unique_key, a.lane, a.run_at).cmp(&(&b.unique_key, b.lane, b.run_at)));
    sorted.dedup_by(|later, kept| later.unique_key.is_some() && later.unique_key == kept.unique_key);
    sorted
}

/// The right to finish one attempt of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    id: Uuid,
    attempt: i32,
}

/// Finishes jobs in the transaction of their effect. False when a lease was lost: the caller drops the
/// transaction, because somebody else does or did the work.
///
/// # Errors
/// What the database reported.
pub async fn finish(tx: &impl ConnectionTrait, leases: Vec<Lease>) -> Result<bool, DbError> {
    if leases.is_empty() {
        return Ok(true);
    }
    // One statement, however many: their list travels as one value.
    let list = json!(
        leases
            .iter()
            .map(|lease| json!([lease.id.simple().to_string(), lease.attempt]))
            .collect::<Vec<_>>()
    );
    let listed = match tx.get_database_backend() {
        DbBackend::Postgres => {
            "SELECT (l->>0)::uuid, (l->>1)::int FROM json_array_elements($1::text::json) AS l"
        }
        _ => "SELECT unhex(value->>0), value->>1 FROM json_each($1)",
    };
    let sql = format!("DELETE FROM jobs WHERE state = 'running' AND (id, attempt) IN ({listed})");
    let done = tx
        .execute_raw(statement(tx, sql, [list.to_string().into()]))
        .await?;
    Ok(done.rows_affected() == leases.len() as u64)
}

fn read(row: &QueryResult) -> Result<ClaimedJob, DbError> {
    Ok(ClaimedJob {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        payload: row.try_get("", "payload")?,
        lane: row.try_get("", "priority")?,
        run_at: row.try_get("", "run_at")?,
        attempt: row.try_get("", "attempt")?,
        max_attempts: row.try_get("", "max_attempts")?,
        created_at: row.try_get("", "created_at")?,
    })
}

//! Live updates: what changed of requests and of whatever else pages show, in the order in which the audit log was sealed. A seal's position is given
//! after the commit and without gaps, so whoever has read up to one misses nothing by reading on from there, on any
//! node and after any restart; an id made before the commit could not promise that.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::access::Sight;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::live::{Changed, Touched};
use sea_orm::{ConnectionTrait, QueryResult, TryGetableFromJson, Value};
use serde::Deserialize;
use uuid::Uuid;

use crate::audit::{self, AuditEntry};
use crate::db::DbError;
use crate::rows::{Insert, Rows, json, statement};

/// Whoever was away for longer reads everything anew.
pub const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// Positions that are looked through for one who comes back; beyond them reading anew is cheaper for both.
pub const MOST_MISSED: i64 = 10_000;

const CHANGES: Insert = Insert {
    table: "live_changes",
    columns: &[
        "entry_id",
        "request_id",
        "version",
        "requester_version",
        "reporter_version",
        "seen_before",
    ],
    ending: "",
};

/// The rows of what decisions changed, each with the audit entry of its last event.
pub(crate) fn rows(changes: &[(Uuid, Changed)]) -> Rows {
    let mut values = Vec::with_capacity(changes.len() * CHANGES.columns.len());
    for (entry, change) in changes {
        values.extend::<[Value; 6]>([
            (*entry).into(),
            change.request.0.into(),
            change.version.into(),
            change.requester.into(),
            change.reporter.into(),
            match &change.before {
                Some(before) => json(before),
                None => Value::Json(None),
            },
        ]);
    }
    CHANGES.rows(values)
}

const TOUCHED: Insert = Insert {
    table: "live_touched",
    columns: &["entry_id", "body"],
    ending: "",
};

/// The rows of what these entries tell beside the change of a request; most tell nothing.
pub(crate) fn touched_rows(entries: &[AuditEntry]) -> Rows {
    let telling = entries.iter().filter(|entry| entry.touched != Touched::default());
    let values = telling.flat_map(|entry| [Value::from(entry.id), json(&entry.touched)]);
    TOUCHED.rows(values.collect())
}

/// Changes in the order of their positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Each with its position.
    pub changes: Vec<(i64, Changed)>,
    /// What changed beside requests, each with its position.
    pub touched: Vec<(i64, Touched)>,
    /// The last position that was looked at; none when there is nothing after the one asked for.
    pub upto: Option<i64>,
    /// Whether more may follow at once.
    pub full: bool,
}

/// What was sealed after position `after`, through `limit` positions at most.
///
/// # Errors
/// What the database reported.
pub async fn since(db: &impl ConnectionTrait, after: i64, limit: u32) -> Result<Batch, DbError> {
    let values: [Value; 2] = [after.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, since_sql(), values)).await?;
    let mut batch = Batch {
        full: rows.len() >= limit as usize,
        ..Batch::default()
    };
    for row in &rows {
        let position: i64 = row.try_get("", "position")?;
        batch.upto = Some(position);
        if let Some(change) = read(row)? {
            batch.changes.push((position, change));
        }
        if let Some(touched) = row.try_get::<Option<Body>>("", "body")? {
            batch.touched.push((position, touched.0));
        }
    }
    Ok(batch)
}

/// Cut before anything is looked up: its cost follows what is new, whatever a planner believes. Public for the test that
/// looks at its plan.
#[doc(hidden)]
pub fn since_sql() -> &'static str {
    "WITH s AS MATERIALIZED (SELECT position, entry_id FROM audit_seals WHERE position > $1 \
     ORDER BY position LIMIT $2) \
     SELECT s.position, c.request_id, c.version, c.requester_version, c.reporter_version, c.seen_before, \
     t.body FROM s LEFT JOIN live_changes c ON c.entry_id = s.entry_id \
     LEFT JOIN live_touched t ON t.entry_id = s.entry_id ORDER BY s.position"
}

#[derive(Deserialize)]
struct Before(Sight);
impl TryGetableFromJson for Before {}

#[derive(Deserialize)]
struct Body(Touched);
impl TryGetableFromJson for Body {}

fn read(row: &QueryResult) -> Result<Option<Changed>, DbError> {
    let Some(request) = row.try_get::<Option<Uuid>>("", "request_id")? else {
        return Ok(None);
    };
    let before: Option<Before> = row.try_get("", "seen_before")?;
    Ok(Some(Changed {
        request: RequestId(request),
        version: row.try_get("", "version")?,
        requester: row.try_get("", "requester_version")?,
        reporter: row.try_get("", "reporter_version")?,
        before: before.map(|before| before.0),
    }))
}

/// The last position; 0 before the first.
///
/// # Errors
/// What the database reported.
pub async fn head(db: &impl ConnectionTrait) -> Result<i64, DbError> {
    Ok(audit::head(db).await?.map_or(0, |head| head.position))
}

/// Whether somebody who has seen everything up to `seen` can go on from there: it is a position of this log, given
/// within [`REMEMBERED`], and not further back than [`MOST_MISSED`]. `head` is the last one, `now` real time.
///
/// # Errors
/// What the database reported.
pub async fn can_resume(
    db: &impl ConnectionTrait,
    seen: i64,
    head: i64,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    if seen < 0 || seen > head || head - seen > MOST_MISSED {
        return Ok(false);
    }
    if head == 0 {
        return Ok(true);
    }
    // whoever came before the first has seen none: that one must be remembered
    let sql = "SELECT sealed_at FROM audit_seals WHERE position = $1";
    let row = db.query_one_raw(statement(db, sql, [seen.max(1).into()])).await?;
    let sealed_at: Option<DateTime<Utc>> = row.map(|row| row.try_get("", "sealed_at")).transpose()?;
    Ok(sealed_at.is_some_and(|at| now - at < REMEMBERED))
}

/// Deletes what was told and sealed before `before`, the oldest first, at most `limit` of each table looked at; tells how
/// many have gone. What is not sealed yet stays, however old.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let mut gone = 0;
    for table in [CHANGES.table, TOUCHED.table] {
        let sql = format!(
            "WITH oldest AS MATERIALIZED (SELECT entry_id FROM {table} ORDER BY entry_id LIMIT $2) \
             DELETE FROM {table} WHERE entry_id IN (SELECT o.entry_id FROM oldest o \
             JOIN audit_seals s ON s.entry_id = o.entry_id WHERE s.sealed_at < $1)"
        );
        let values: [Value; 2] = [before.into(), i64::from(limit).into()];
        gone += tx.execute_raw(statement(tx, sql, values)).await?.rows_affected();
    }
    Ok(gone)
}

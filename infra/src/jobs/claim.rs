//! Claiming: one statement that takes what is ready, most urgent first, and leaves a lease.

use std::ops::RangeInclusive;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::{ClaimedJob, read};
use crate::db::{Database, DbError};
use crate::rows::statement;
use crate::stop_points;

/// Takes at most `limit` ready jobs of these lanes for `worker`, most urgent first. The lease ends at
/// `now + lease` (real time); a job not finished by then is rescued and run by somebody else.
///
/// Two workers never get the same job: PostgreSQL skips rows that another one is taking, SQLite has one writer.
///
/// # Errors
/// What the database reported.
pub async fn claim(
    db: &Database,
    lanes: RangeInclusive<i16>,
    worker: &str,
    limit: u32,
    lease: Duration,
    now: DateTime<Utc>,
) -> Result<Vec<ClaimedJob>, DbError> {
    // An idle worker must not take SQLite's only write lock at every poll.
    if db.backend() == DbBackend::Sqlite && !any_ready(db.reader(), &lanes, now).await? {
        return Ok(Vec::new());
    }
    let locked_until = TimeDelta::from_std(lease)
        .ok()
        .and_then(|lease| now.checked_add_signed(lease))
        .unwrap_or(DateTime::<Utc>::MAX_UTC);
    let values: [Value; 6] = [
        locked_until.into(),
        worker.into(),
        now.into(),
        (*lanes.start()).into(),
        (*lanes.end()).into(),
        i64::from(limit).into(),
    ];
    let sql = claim_sql(db.backend());
    let rows = if db.backend() == DbBackend::Postgres {
        // One statement is a transaction by itself; there the pool for reads is the one for writes.
        db.reader()
            .query_all_raw(statement(db.reader(), sql, values))
            .await?
    } else {
        let tx = db.write_tx().await?;
        let rows = tx.query_all_raw(statement(&tx, sql, values)).await?;
        tx.commit().await?;
        rows
    };
    let mut jobs = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    stop_points::reached("jobs:after-claim");
    jobs.sort_by_key(|job| (job.lane, job.run_at, job.id));
    Ok(jobs)
}

/// The CTE is materialised so that no plan evaluates it twice and claims more than was asked for. The claim
/// takes the key off: see `NewJob::unique_key`.
fn claim_sql(backend: DbBackend) -> String {
    let skip = match backend {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    format!(
        "WITH picked AS MATERIALIZED (\
           SELECT id FROM jobs WHERE state = 'ready' AND run_at <= $3 AND priority BETWEEN $4 AND $5 \
           ORDER BY priority, run_at, id LIMIT $6 {skip}) \
         UPDATE jobs SET state = 'running', attempt = attempt + 1, locked_until = $1, locked_by = $2, \
           unique_key = NULL \
         WHERE id IN (SELECT id FROM picked) \
         RETURNING id, kind, payload, priority, run_at, attempt, max_attempts, created_at"
    )
}

async fn any_ready(
    db: &impl ConnectionTrait,
    lanes: &RangeInclusive<i16>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql =
        "SELECT 1 FROM jobs WHERE state = 'ready' AND run_at <= $1 AND priority BETWEEN $2 AND $3 LIMIT 1";
    let values: [Value; 3] = [now.into(), (*lanes.start()).into(), (*lanes.end()).into()];
    Ok(db.query_one_raw(statement(db, sql, values)).await?.is_some())
}

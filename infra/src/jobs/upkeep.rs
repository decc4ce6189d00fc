//! What happens to jobs that fail or whose worker died: back-off, burial, rescue; and what operators see.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};
use uuid::Uuid;

use super::{ClaimedJob, MAX_ATTEMPTS};
use crate::db::{Database, DbError};
use crate::random;
use crate::rows::statement;
use crate::stop_points;

/// Longest pause between two attempts: of SOS jobs, and of the others.
const LONGEST_PAUSE: [TimeDelta; 2] = [TimeDelta::seconds(15), TimeDelta::minutes(10)];
/// Length to which a stored error is cut.
const ERROR_LENGTH: usize = 500;

/// What became of a job that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// It runs again at this real time.
    At(DateTime<Utc>),
    /// It had its last attempt, and stays visible until somebody looks at it.
    Buried,
    /// The lease was lost; somebody else has the job.
    LeaseLost,
}

/// Hands a failed job back, to run again after a pause that doubles with each attempt, or buries it.
/// `error` is shown to operators and must hold no personal data.
///
/// # Errors
/// What the database reported.
pub async fn retry(
    db: &Database,
    job: &ClaimedJob,
    error: &str,
    now: DateTime<Utc>,
) -> Result<Retried, DbError> {
    stop_points::reached("jobs:before-retry");
    let last = job.attempt >= job.max_attempts;
    let run_at = now + pause(job.lane, job.attempt);
    let sql = "UPDATE jobs SET state = $1, run_at = $2, last_error = $3, locked_until = NULL, locked_by = NULL \
               WHERE state = 'running' AND id = $4 AND attempt = $5";
    let values: [Value; 5] = [
        if last { "buried" } else { "ready" }.into(),
        run_at.into(),
        error.chars().take(ERROR_LENGTH).collect::<String>().into(),
        job.id.into(),
        job.attempt.into(),
    ];
    let tx = db.write_tx().await?;
    let touched = tx.execute_raw(statement(&tx, sql, values)).await?.rows_affected();
    tx.commit().await?;
    stop_points::reached("jobs:after-retry");
    Ok(match (touched, last) {
        (0, _) => Retried::LeaseLost,
        (_, true) => Retried::Buried,
        (_, false) => Retried::At(run_at),
    })
}

/// Doubles from 0.2 s (SOS) or 1 s; half of it is chance, so that what failed together does not return
/// together.
fn pause(lane: i16, attempt: i32) -> TimeDelta {
    let (first, longest) = match lane {
        0 => (200, LONGEST_PAUSE[0]),
        _ => (1_000, LONGEST_PAUSE[1]),
    };
    let doublings = u32::try_from(attempt - 1).unwrap_or(0).min(20);
    let whole = (first << doublings).min(longest.num_milliseconds());
    let chance = i64::from(u16::from_be_bytes(random::bytes()));
    TimeDelta::milliseconds(whole / 2 + whole / 2 * chance / i64::from(u16::MAX))
}

/// Takes back the jobs whose worker let the lease run out, and tells how many. One that had its last attempt
/// is buried: it may be what killed its worker.
///
/// # Errors
/// What the database reported.
pub async fn rescue(db: &Database, now: DateTime<Utc>) -> Result<u64, DbError> {
    let expired = "SELECT 1 FROM jobs WHERE state = 'running' AND locked_until < $1 LIMIT 1";
    let found = db
        .reader()
        .query_one_raw(statement(db.reader(), expired, [now.into()]))
        .await?;
    if found.is_none() {
        return Ok(0);
    }
    let sql = "UPDATE jobs SET state = CASE WHEN attempt >= max_attempts THEN 'buried' ELSE 'ready' END, \
               locked_until = NULL, locked_by = NULL, last_error = 'its worker did not finish in time' \
               WHERE state = 'running' AND locked_until < $1";
    let tx = db.write_tx().await?;
    let rescued = tx
        .execute_raw(statement(&tx, sql, [now.into()]))
        .await?
        .rows_affected();
    tx.commit().await?;
    Ok(rescued)
}

/// Jobs of one kind, for health and metrics.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct JobCounts {
    /// Kind.
    pub kind: String,
    /// Waiting, back-off included.
    pub ready: i64,
    /// Running.
    pub running: i64,
    /// Given up.
    pub buried: i64,
}

/// Counts the jobs by kind.
///
/// # Errors
/// What the database reported.
pub async fn counts(db: &impl ConnectionTrait) -> Result<Vec<JobCounts>, DbError> {
    let sql = "SELECT kind, \
               count(CASE WHEN state = 'ready' THEN 1 END) AS ready, \
               count(CASE WHEN state = 'running' THEN 1 END) AS running, \
               count(CASE WHEN state = 'buried' THEN 1 END) AS buried \
               FROM jobs GROUP BY kind ORDER BY kind";
    let found = JobCounts::find_by_statement(statement(db, sql, []))
        .all(db)
        .await?;
    Ok(found)
}

/// Whether nothing runs and nothing waits for its turn; jobs that wait for a later time do not count.
///
/// # Errors
/// What the database reported.
pub async fn settled(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM jobs WHERE state = 'running' OR (state = 'ready' AND run_at <= $1) LIMIT 1";
    let busy = db.query_one_raw(statement(db, sql, [now.into()])).await?;
    Ok(busy.is_none())
}

/// Whether a job of this kind runs, or waits for its turn.
///
/// # Errors
/// What the database reported.
pub async fn any_of(db: &impl ConnectionTrait, kind: &str, now: DateTime<Utc>) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM jobs WHERE kind = $1 AND (state = 'running' OR (state = 'ready' AND run_at <= $2)) \
               LIMIT 1";
    let values: [Value; 2] = [kind.into(), now.into()];
    let found = db.query_one_raw(statement(db, sql, values)).await?;
    Ok(found.is_some())
}

/// A job that was given up.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct BuriedJob {
    /// Identity.
    pub id: Uuid,
    /// Kind.
    pub kind: String,
    /// What it was to work on: ids.
    pub payload: serde_json::Value,
    /// Attempts.
    pub attempt: i32,
    /// The last error.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: DateTime<Utc>,
}

/// The buried jobs, oldest first.
///
/// # Errors
/// What the database reported.
pub async fn buried(db: &impl ConnectionTrait, limit: u32) -> Result<Vec<BuriedJob>, DbError> {
    let sql = "SELECT id, kind, payload, attempt, last_error, created_at FROM jobs \
               WHERE state = 'buried' ORDER BY id LIMIT $1";
    let values = [i64::from(limit).into()];
    let found = BuriedJob::find_by_statement(statement(db, sql, values))
        .all(db)
        .await?;
    Ok(found)
}

/// Digs one job out: it runs again at once, with as many attempts as a new one. False when there is no such buried job.
///
/// # Errors
/// What the database reported.
pub async fn retry_buried(db: &Database, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbError> {
    Ok(dig_out(db, "AND id = $2", vec![now.into(), id.into()]).await? == 1)
}

/// Digs all jobs out, and tells how many.
///
/// # Errors
/// What the database reported.
pub async fn retry_all_buried(db: &Database, now: DateTime<Utc>) -> Result<u64, DbError> {
    dig_out(db, "", vec![now.into()]).await
}

async fn dig_out(db: &Database, which: &str, values: Vec<Value>) -> Result<u64, DbError> {
    // Attempts count on: they name leases, and a lease of long ago must not fit again.
    let sql = format!(
        "UPDATE jobs SET state = 'ready', max_attempts = attempt + {MAX_ATTEMPTS}, run_at = $1 \
         WHERE state = 'buried' {which}"
    );
    let tx = db.write_tx().await?;
    let touched = tx.execute_raw(statement(&tx, sql, values)).await?.rows_affected();
    tx.commit().await?;
    Ok(touched)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_are_spread_and_end_at_the_longest() {
        for (lane, longest) in [(0, LONGEST_PAUSE[0]), (2, LONGEST_PAUSE[1])] {
            for attempt in 1..60 {
                let pause = pause(lane, attempt);
                assert!(
                    pause >= TimeDelta::milliseconds(100) && pause <= longest,
                    "{pause}"
                );
            }
            assert!(pause(lane, 40) >= longest / 2);
        }
        assert!(
            pause(0, 1) <= TimeDelta::milliseconds(200),
            "an SOS tries again at once"
        );
    }
}

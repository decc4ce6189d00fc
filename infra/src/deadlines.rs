//! Deadlines as rows: which requests have something to do by now. Cost follows what is due, not what exists.
//! What is to be done is the domain's decision, on the request as it is then.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::urgency::Urgency;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::{Database, DbError};
use crate::rows::{from_code, statement};

/// What is due, as one range of the index for each lane: `$1` by when, `$2` how many at most, `$3` the present, by which
/// what could not be recorded steps aside. An SOS stands before everything else, then what has been due longest.
pub fn due_sql() -> String {
    let of_lane = |lane: i16| {
        format!(
            "SELECT * FROM (SELECT request_id, lane, next_action_at FROM deadlines \
             WHERE status = 'open' AND next_action_at IS NOT NULL AND lane = {lane} AND next_action_at <= $1 \
             AND (held_until IS NULL OR held_until <= $3) \
             ORDER BY next_action_at, request_id LIMIT $2) AS lane{lane}"
        )
    };
    let lanes = Urgency::ALL.map(|urgency| of_lane(urgency.lane()));
    format!(
        "SELECT request_id FROM ({}) AS due ORDER BY lane, next_action_at, request_id LIMIT $2",
        lanes.join(" UNION ALL ")
    )
}

/// The requests with a deadline whose next action is due at `now` (domain time), an SOS first, then the longest due.
/// Looks at no more than `limit` deadlines; call again until it finds none.
///
/// # Errors
/// What the database reported.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<RequestId>, DbError> {
    let values: [Value; 3] = [now.into(), i64::from(limit).into(), now.into()];
    let rows = db.query_all_raw(statement(db, due_sql(), values)).await?;
    let mut seen = HashSet::new();
    let mut ids = Vec::with_capacity(rows.len());
    for row in rows {
        let id: Uuid = row.try_get("", "request_id")?;
        if seen.insert(id) {
            ids.push(RequestId(id));
        }
    }
    Ok(ids)
}

/// Whether something was due before `since` and is to be looked at `now` (domain time).
///
/// # Errors
/// What the database reported.
pub async fn any_due_since(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let values: [Value; 3] = [since.into(), 1_i64.into(), now.into()];
    let row = db.query_one_raw(statement(db, due_sql(), values)).await?;
    Ok(row.is_some())
}

/// What is due of this request could not be recorded: it steps aside, longer each time, and the others go on. It comes
/// back to its place with whatever is recorded next.
///
/// # Errors
/// What the database reported.
pub async fn step_aside(db: &Database, request: RequestId, now: DateTime<Utc>) -> Result<(), DbError> {
    let tx = db.write_tx().await?;
    let due = "request_id = $1 AND status = 'open' AND next_action_at IS NOT NULL AND next_action_at <= $2";
    let count = format!("SELECT max(failures) AS failures FROM deadlines WHERE {due}");
    let values: [Value; 2] = [request.0.into(), now.into()];
    let row = tx.query_one_raw(statement(&tx, count, values)).await?;
    let failures = row.map_or(Ok(None), |row| row.try_get::<Option<i16>>("", "failures"))?;
    let failures = failures.unwrap_or(0).saturating_add(1);
    let aside = format!("UPDATE deadlines SET failures = $3, held_until = $4 WHERE {due}");
    let values: [Value; 4] = [
        request.0.into(),
        now.into(),
        failures.into(),
        (now + pause_after(failures)).into(),
    ];
    tx.execute_raw(statement(&tx, aside, values)).await?;
    tx.commit().await?;
    Ok(())
}

/// One minute, then twice as long each time, up to an hour.
fn pause_after(failures: i16) -> TimeDelta {
    let doubled = u32::try_from(failures.saturating_sub(1)).unwrap_or(0).min(6);
    TimeDelta::minutes(i64::from(2_u32.pow(doubled)).min(60))
}

/// Requests with a deadline that runs, behind `after` in the order of their ids; at most `limit`: who is to be looked at
/// when a calendar or a policy changes.
///
/// # Errors
/// What the database reported.
pub async fn running(
    db: &impl ConnectionTrait,
    after: Option<RequestId>,
    limit: u32,
) -> Result<Vec<RequestId>, DbError> {
    let sql = "SELECT DISTINCT request_id FROM deadlines \
               WHERE status = 'open' AND next_action_at IS NOT NULL AND request_id > $1 \
               ORDER BY request_id LIMIT $2";
    let after = after.map_or_else(Uuid::nil, |id| id.0);
    let values: [Value; 2] = [after.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| Ok(RequestId(row.try_get("", "request_id")?)))
        .collect()
}

/// Open deadlines of one kind, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenDeadlines {
    /// Kind.
    pub kind: DeadlineKind,
    /// Open ones, the missed among them.
    pub open: u64,
    /// Those whose time has passed.
    pub missed: u64,
}

/// Counts the open deadlines by kind; kinds without any are left out.
///
/// # Errors
/// What the database reported.
pub async fn open_by_kind(db: &impl ConnectionTrait) -> Result<Vec<OpenDeadlines>, DbError> {
    let sql = "SELECT kind, count(*) AS open, count(missed_at) AS missed FROM deadlines \
               WHERE status = 'open' AND next_action_at IS NOT NULL GROUP BY kind ORDER BY kind";
    let rows = db.query_all_raw(statement(db, sql, [])).await?;
    let count = |row: &sea_orm::QueryResult, column| -> Result<u64, DbError> {
        Ok(u64::try_from(row.try_get::<i64>("", column)?).unwrap_or(0))
    };
    rows.iter()
        .map(|row| {
            Ok(OpenDeadlines {
                kind: from_code(row.try_get("", "kind")?)?,
                open: count(row, "open")?,
                missed: count(row, "missed")?,
            })
        })
        .collect()
}

//! Deadlines as rows: which requests have something to do by now. Cost follows what is due, not what exists.
//! What is to be done is the domain's decision, on the request as it is then.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{from_code, statement};

/// The requests with a deadline whose next action is due at `now` (domain time), the longest due first.
/// Looks at no more than `limit` deadlines; call again until it finds none.
///
/// # Errors
/// What the database reported.
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<RequestId>, DbError> {
    let sql = "SELECT request_id FROM deadlines \
               WHERE status = 'open' AND next_action_at IS NOT NULL AND next_action_at <= $1 \
               ORDER BY next_action_at, request_id LIMIT $2";
    let values: [Value; 2] = [now.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
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

/// When the next action is due: until then a sweep may sleep. None when nothing is open.
///
/// # Errors
/// What the database reported.
pub async fn next_action_at(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, DbError> {
    let sql = "SELECT next_action_at FROM deadlines \
               WHERE status = 'open' AND next_action_at IS NOT NULL ORDER BY next_action_at, request_id LIMIT 1";
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    Ok(row.map(|row| row.try_get("", "next_action_at")).transpose()?)
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

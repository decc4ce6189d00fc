//! Single requests, by whatever names them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, AppealId, RequestId, StationId};
use nuanxin_domain::number::RequestNumber;
use sea_orm::{ConnectionTrait, Value};

use super::body;
use crate::db::DbError;
use crate::rows::{placeholders, statement};

/// The request with this id.
///
/// # Errors
/// What the database reported.
pub async fn load(db: &impl ConnectionTrait, id: RequestId) -> Result<Option<HelpRequest>, DbError> {
    one(db, "SELECT body FROM help_requests WHERE id = $1", id.0.into()).await
}

/// The requests with these ids, in their order; those that do not exist are left out.
///
/// # Errors
/// What the database reported.
pub async fn load_many(db: &impl ConnectionTrait, ids: &[RequestId]) -> Result<Vec<HelpRequest>, DbError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let sql = format!(
            "SELECT body FROM help_requests WHERE id IN ({})",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let request = body(&row)?;
            found.insert(request.id, request);
        }
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

/// Whether there is any request: the demonstration fills an empty database only.
///
/// # Errors
/// What the database reported.
pub async fn any(db: &impl ConnectionTrait) -> Result<bool, DbError> {
    let row = db
        .query_one_raw(statement(db, "SELECT 1 FROM help_requests LIMIT 1", []))
        .await?;
    Ok(row.is_some())
}

/// The request with this number (受理编号).
///
/// # Errors
/// What the database reported.
pub async fn by_number(
    db: &impl ConnectionTrait,
    number: &RequestNumber,
) -> Result<Option<HelpRequest>, DbError> {
    let sql = "SELECT body FROM help_requests WHERE number = $1";
    one(db, sql, number.as_str().into()).await
}

/// The request that an appeal is about.
///
/// # Errors
/// What the database reported.
pub async fn by_appeal(db: &impl ConnectionTrait, appeal: AppealId) -> Result<Option<HelpRequest>, DbError> {
    let sql = "SELECT h.body FROM help_requests h JOIN appeals a ON a.request_id = h.id WHERE a.id = $1";
    one(db, sql, appeal.0.into()).await
}

/// Of what an advisor has who is away until `until` (domain time): what they have not accepted, and what promises
/// somebody before they are back; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn left_by(
    db: &impl ConnectionTrait,
    advisor: AccountId,
    until: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<HelpRequest>, DbError> {
    let sql = "SELECT body FROM help_requests WHERE advisor_id = $1 \
               AND state IN ('assigned','in_progress','waiting','resolved') \
               AND (state = 'assigned' OR (state = 'in_progress' AND due_at < $2)) ORDER BY id LIMIT $3";
    let values: [Value; 3] = [advisor.0.into(), until.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(body).collect()
}

/// What nobody has at these stations, the most pressing first; at most `limit`. An SOS is left out: it rings for
/// everybody.
///
/// # Errors
/// What the database reported.
pub async fn unassigned_at(
    db: &impl ConnectionTrait,
    stations: &[StationId],
    limit: u32,
) -> Result<Vec<HelpRequest>, DbError> {
    if stations.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT body FROM help_requests WHERE station_id IN ({}) AND state = 'queued' \
         AND urgency_rank > 0 ORDER BY queue_at, id LIMIT ${}",
        placeholders(1, stations.len()),
        stations.len() + 1
    );
    let stations = stations.iter().map(|station| Value::from(station.0));
    let values = stations.chain([i64::from(limit).into()]);
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(body).collect()
}

/// The requests that an advisor has in hand, accepted or not; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn held_by(
    db: &impl ConnectionTrait,
    advisor: AccountId,
    limit: u32,
) -> Result<Vec<HelpRequest>, DbError> {
    let sql = "SELECT body FROM help_requests WHERE advisor_id = $1 \
               AND state IN ('assigned','in_progress','waiting','resolved') \
               AND state <> 'resolved' ORDER BY id LIMIT $2";
    let values: [Value; 2] = [advisor.0.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(body).collect()
}

async fn one(db: &impl ConnectionTrait, sql: &str, value: Value) -> Result<Option<HelpRequest>, DbError> {
    let row = db.query_one_raw(statement(db, sql, [value])).await?;
    row.as_ref().map(body).transpose()
}

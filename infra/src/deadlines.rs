//! Which requests have a deadline whose next rung is due. Cost follows what is due, not what exists.

use crate::db::DbError;
use crate::rows::statement;
use chrono::{DateTime, Utc};
use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

/// Requests with something due at `now` (domain time), longest due first, at most `limit`.
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
    let mut due = Vec::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let id = RequestId(row.try_get::<Uuid>("", "request_id")?);
        if !due.contains(&id) {
            due.push(id);
        }
    }
    Ok(due)
}

/// How many deadlines still have something to do.
///
/// # Errors
/// What the database reported.
pub async fn open_count(db: &impl ConnectionTrait) -> Result<i64, DbError> {
    let sql = "SELECT count(*) AS open FROM deadlines WHERE status = 'open' AND next_action_at IS NOT NULL";
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    Ok(row.map(|row| row.try_get("", "open")).transpose()?.unwrap_or(0))
}

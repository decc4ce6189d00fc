//! Requests that a resident opened with the number and the last characters of the ID.

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, RequestId};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::body;
use crate::db::DbError;
use crate::rows::{Insert, placeholders, statement};

const CLAIMS: Insert = Insert {
    table: "request_claims",
    columns: &["account_id", "request_id", "claimed_at"],
    ending: "ON CONFLICT (account_id, request_id) DO NOTHING",
};

/// Keeps that an account opened a request.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    account: AccountId,
    request: RequestId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let values: [Value; 3] = [account.0.into(), request.0.into(), now.into()];
    CLAIMS.run(tx, values.into()).await?;
    Ok(())
}

/// Whether an account has opened this request.
///
/// # Errors
/// What the database reported.
pub async fn has(db: &impl ConnectionTrait, account: AccountId, request: RequestId) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM request_claims WHERE account_id = $1 AND request_id = $2";
    let values: [Value; 2] = [account.0.into(), request.0.into()];
    Ok(db.query_one_raw(statement(db, sql, values)).await?.is_some())
}

/// Who has opened any of these requests, with the request.
///
/// # Errors
/// What the database reported.
pub async fn of_requests(
    db: &impl ConnectionTrait,
    requests: &[RequestId],
) -> Result<Vec<(RequestId, AccountId)>, DbError> {
    let mut found = Vec::new();
    for chunk in requests.chunks(500) {
        let sql = format!(
            "SELECT request_id, account_id FROM request_claims WHERE request_id IN ({})",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let request: Uuid = row.try_get("", "request_id")?;
            let account: Uuid = row.try_get("", "account_id")?;
            found.push((RequestId(request), AccountId(account)));
        }
    }
    Ok(found)
}

/// What an account has opened, newest first, from before `before` on, one more than `limit`; without what has been
/// restricted, or turned out to be a minor's, since.
pub(super) async fn page(
    db: &impl ConnectionTrait,
    account: AccountId,
    before: Uuid,
    limit: u32,
) -> Result<Vec<HelpRequest>, DbError> {
    let sql = "SELECT h.body FROM request_claims c JOIN help_requests h ON h.id = c.request_id \
               WHERE c.account_id = $1 AND c.request_id < $2 AND NOT h.restricted \
               ORDER BY c.request_id DESC LIMIT $3";
    let values: [Value; 3] = [account.0.into(), before.into(), (i64::from(limit) + 1).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let mut opened = rows.iter().map(body).collect::<Result<Vec<_>, _>>()?;
    // staff may have learnt since that it is a child's
    opened.retain(|request| !request.minor);
    Ok(opened)
}

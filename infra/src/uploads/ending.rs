//! Uploads that go: their rows in one transaction with a job that deletes their objects, so that what is deleted is
//! really deleted, however often a program is killed in between.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, RequestId, SessionId, UploadId};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::files::ObjectName;
use crate::jobs::{self, NewJob};
use crate::rows::{placeholders, statement};

/// Objects in one job.
const TOGETHER: usize = 100;

/// Deletes an upload that belongs to no request; false when it is gone or attached.
///
/// # Errors
/// What the database reported.
pub async fn delete(tx: &impl ConnectionTrait, now: DateTime<Utc>, id: UploadId) -> Result<bool, DbError> {
    let which = "SELECT id FROM uploads WHERE id = $1 AND request_id IS NULL";
    Ok(remove(tx, now, which, vec![id.0.into()]).await? == 1)
}

/// Deletes an upload of a request; false when it is gone.
pub(crate) async fn detach(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    id: UploadId,
    request: RequestId,
) -> Result<bool, DbError> {
    let which = "SELECT id FROM uploads WHERE id = $1 AND request_id = $2";
    let values = vec![id.0.into(), request.0.into()];
    Ok(remove(tx, now, which, values).await? == 1)
}

/// Deletes the uploads of a request.
pub(crate) async fn delete_of_request(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    request: RequestId,
) -> Result<u64, DbError> {
    let which = "SELECT id FROM uploads WHERE request_id = $1";
    remove(tx, now, which, vec![request.0.into()]).await
}

/// Deletes what an account has sent and attached to nothing, half uploads too.
pub(crate) async fn delete_of_account(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    account: AccountId,
) -> Result<u64, DbError> {
    let owner: Value = account.0.into();
    let halves = "SELECT id FROM half_uploads WHERE owner_id = $1";
    let gone = remove_halves(tx, now, halves, vec![owner.clone()]).await?;
    let which = "SELECT id FROM uploads WHERE owner_id = $1 AND request_id IS NULL";
    Ok(gone + remove(tx, now, which, vec![owner]).await?)
}

/// Deletes what waits for a request in one sign-in session of an account, half uploads too: nobody who shares the number
/// deletes another's.
///
/// # Errors
/// What the database reported.
pub async fn delete_of_session(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    account: AccountId,
    session: SessionId,
) -> Result<u64, DbError> {
    let values = || -> Vec<Value> { vec![account.0.into(), session.0.into()] };
    let halves = "SELECT id FROM half_uploads WHERE owner_id = $1 AND session_id = $2";
    let gone = remove_halves(tx, now, halves, values()).await?;
    let which = "SELECT id FROM uploads WHERE owner_id = $1 AND session_id = $2 AND request_id IS NULL";
    Ok(gone + remove(tx, now, which, values()).await?)
}

/// Deletes at most `limit` uploads that arrived before `before` (real time) and are attached to nothing.
///
/// # Errors
/// What the database reported.
pub async fn forget(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, DbError> {
    let which = "SELECT id FROM uploads WHERE request_id IS NULL AND received_at < $1 \
                 ORDER BY received_at, id LIMIT $2";
    remove(tx, now, which, vec![before.into(), i64::from(limit).into()]).await
}

/// Deletes at most `limit` half uploads of which nothing has arrived since `before` (real time).
///
/// # Errors
/// What the database reported.
pub async fn forget_halves(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<u64, DbError> {
    let which = "SELECT id FROM half_uploads WHERE moved_at < $1 ORDER BY moved_at, id LIMIT $2";
    let values = vec![before.into(), i64::from(limit).into()];
    remove_halves(tx, now, which, values).await
}

pub(super) async fn remove_halves(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    which: &str,
    values: Vec<Value>,
) -> Result<u64, DbError> {
    remove_from(tx, now, "half_uploads", which, values).await
}

async fn remove(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    which: &str,
    values: Vec<Value>,
) -> Result<u64, DbError> {
    remove_from(tx, now, "uploads", which, values).await
}

async fn remove_from(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    table: &str,
    which: &str,
    values: Vec<Value>,
) -> Result<u64, DbError> {
    // one that is being read, continued or attached just now is waited for: what comes of that goes too, or it stays
    let lock = match tx.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE",
        _ => "",
    };
    let which = format!("{which} {lock}");
    let rows = tx.query_all_raw(statement(tx, &which, values)).await?;
    let ids: Result<Vec<Uuid>, _> = rows.iter().map(|row| row.try_get("", "id")).collect();
    let ids = ids?;
    if ids.is_empty() {
        return Ok(0);
    }
    delete_objects(tx, now, &ids).await?;
    let sql = format!("DELETE FROM {table} WHERE id IN ({})", placeholders(1, ids.len()));
    let values = ids.iter().map(|id| Value::from(*id));
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected())
}

/// Takes the objects of these uploads out of the rows, and leaves a job that deletes them.
pub(super) async fn delete_objects(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    uploads: &[Uuid],
) -> Result<(), DbError> {
    let sql = format!(
        "DELETE FROM upload_objects WHERE upload_id IN ({}) RETURNING id",
        placeholders(1, uploads.len())
    );
    let values = uploads.iter().map(|id| Value::from(*id));
    let rows = tx.query_all_raw(statement(tx, sql, values)).await?;
    let names: Result<Vec<Uuid>, _> = rows.iter().map(|row| row.try_get("", "id")).collect();
    let names = names?;
    let work: Vec<NewJob> = names
        .chunks(TOGETHER)
        .map(|names| NewJob::delete_files(names, now))
        .collect();
    jobs::enqueue_at(tx, now, &work).await
}

/// Which of these objects a row names: the others belong to nobody.
///
/// # Errors
/// What the database reported.
pub async fn named(db: &impl ConnectionTrait, names: &[ObjectName]) -> Result<Vec<ObjectName>, DbError> {
    let mut found = Vec::new();
    for names in names.chunks(TOGETHER) {
        let sql = format!(
            "SELECT id FROM upload_objects WHERE id IN ({})",
            placeholders(1, names.len())
        );
        let values = names.iter().map(|name| Value::from(name.id()));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.push(ObjectName::kept(row.try_get("", "id")?));
        }
    }
    Ok(found)
}

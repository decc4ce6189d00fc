//! Repeated calls: what an Idempotency-Key answered the first time. Kept with its effect, in one transaction;
//! holds a digest of the body, the status and the resource's id, never the body or the answer.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::AccountId;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{Insert, statement};

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey {
    /// Whose key: keys of different accounts never meet.
    pub actor: AccountId,
    /// Of which operation, by its operation id.
    pub operation: String,
    /// The key as sent.
    pub key: String,
    /// SHA-256 of the body: the same key with another body is refused.
    pub body_digest: [u8; 32],
    /// HTTP status of the first answer.
    pub status: u16,
    /// What the first call made or changed.
    pub resource: Uuid,
}

const INSERT: Insert = Insert {
    table: "idempotency_keys",
    columns: &[
        "actor_id",
        "operation",
        "key",
        "body_digest",
        "status",
        "resource_id",
        "created_at",
    ],
    ending: "ON CONFLICT (actor_id, operation, key) DO NOTHING",
};

/// Inserts keys and tells how many were new; `now` is real time. A twin in flight is waited for.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    keys: &[&IdempotencyKey],
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let mut values = Vec::with_capacity(keys.len() * INSERT.columns.len());
    for key in keys {
        values.extend::<[Value; 7]>([
            key.actor.0.into(),
            key.operation.as_str().into(),
            key.key.as_str().into(),
            key.body_digest.to_vec().into(),
            i16::try_from(key.status).unwrap_or(i16::MAX).into(),
            key.resource.into(),
            now.into(),
        ]);
    }
    INSERT.run(tx, values).await
}

/// Keeps a key whose effect is no help request's, in the effect's transaction; false for a twin, whose
/// transaction must then be dropped.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    key: &IdempotencyKey,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    Ok(insert(tx, &[key], now).await? == 1)
}

/// What was kept under a key, if anything.
///
/// # Errors
/// What the database reported.
pub async fn find(
    db: &impl ConnectionTrait,
    actor: AccountId,
    operation: &str,
    key: &str,
) -> Result<Option<IdempotencyKey>, DbError> {
    let sql = "SELECT body_digest, status, resource_id FROM idempotency_keys \
               WHERE actor_id = $1 AND operation = $2 AND key = $3";
    let values: [Value; 3] = [actor.0.into(), operation.into(), key.into()];
    let Some(row) = db.query_one_raw(statement(db, sql, values)).await? else {
        return Ok(None);
    };
    let digest: Vec<u8> = row.try_get("", "body_digest")?;
    let status: i16 = row.try_get("", "status")?;
    Ok(Some(IdempotencyKey {
        actor,
        operation: operation.to_owned(),
        key: key.to_owned(),
        body_digest: digest
            .try_into()
            .map_err(|_| DbError::Unreadable("a digest of another length".into()))?,
        status: u16::try_from(status).unwrap_or_default(),
        resource: row.try_get("", "resource_id")?,
    }))
}

/// Forgets at most `limit` keys made before `before` (they are kept 7 days), and tells how many.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: i64) -> Result<u64, DbError> {
    let sql = "DELETE FROM idempotency_keys WHERE (actor_id, operation, key) IN \
               (SELECT actor_id, operation, key FROM idempotency_keys WHERE created_at < $1 \
                ORDER BY created_at LIMIT $2)";
    let values: [Value; 2] = [before.into(), limit.into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

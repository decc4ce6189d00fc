//! Effects that are no help request's: what was written, its audit entry and the caller's key commit together.

use crate::audit::{self, AuditEntry};
use crate::clock::Clock;
use crate::db::DbError;
use crate::idempotency::{self, IdempotencyKey};
use sea_orm::DatabaseTransaction;

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concluded {
    /// It was committed.
    Committed,
    /// The same call was recorded already; nothing of this one was written.
    Twin,
}

/// Writes the audit entry, keeps the key and commits.
///
/// # Errors
/// What the database reported; nothing was written.
pub async fn conclude(
    tx: DatabaseTransaction,
    entry: AuditEntry,
    key: Option<IdempotencyKey>,
    real: &dyn Clock,
) -> Result<Concluded, DbError> {
    if let Some(key) = key
        && !idempotency::keep(&tx, &key, real.now()).await?
    {
        return Ok(Concluded::Twin);
    }
    audit::write(&tx, &[entry]).await?;
    tx.commit().await?;
    Ok(Concluded::Committed)
}

//! Entries whose time is over leave the log from its beginning, and the rest still verifies: a checkpoint keeps the
//! link at which the rest begins, with a code that only the holder of the keys can make. The triggers let go of what
//! lies behind a checkpoint and of nothing else.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use sea_orm::{ConnectionTrait, Value};

use super::chain::{self, Head};
use super::{AuditEntry, write};
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::keys::KeyRing;
use crate::rows::statement;
use crate::stop_points;

/// Entries removed in one transaction.
const BATCH: i64 = 500;

/// The action of the entry that a checkpoint leaves.
const ACTION: &str = "audit-forgotten";

/// Removes the sealed entries at the beginning of the chain that were sealed before `before`, and tells how many
/// have gone; `by` is entered as the one who did it. What follows an entry that must stay, stays: the chain is cut at
/// one place only. The last entry always stays. Done again after a crash, it finishes what was begun.
///
/// # Errors
/// What the database reported; whole batches before it stay removed.
pub async fn forget_before(
    db: &Database,
    ring: &KeyRing,
    real: &dyn Clock,
    by: &Actor,
    before: DateTime<Utc>,
) -> Result<u64, DbError> {
    if let Some(head) = last_before(db, before).await? {
        make_checkpoint(db, ring, real, by, &head).await?;
        stop_points::reached("forget:after-checkpoint");
    }
    let mut gone = 0;
    while let Some(batch) = remove_batch(db).await? {
        gone += batch;
        stop_points::reached("forget:after-batch");
    }
    Ok(gone)
}

/// The last seal before `before`, but one that another follows; none when no checkpoint is needed. Positions have
/// no gaps and times never fall along them, so halving finds it, however long the log is.
async fn last_before(db: &Database, before: DateTime<Utc>) -> Result<Option<Head>, DbError> {
    let reader = db.reader();
    let sql = "SELECT min(position) AS first, max(position) AS last FROM audit_seals";
    let Some(row) = reader.query_one_raw(statement(reader, sql, [])).await? else {
        return Ok(None);
    };
    let (first, last): (Option<i64>, Option<i64>) = (row.try_get("", "first")?, row.try_get("", "last")?);
    let (Some(first), Some(last)) = (first, last) else {
        return Ok(None);
    };
    let (mut low, mut high) = (first - 1, last - 1);
    while low < high {
        let middle = low + (high - low + 1) / 2;
        match at(reader, middle).await? {
            Some(head) if head.at < before => low = middle,
            _ => high = middle - 1,
        }
    }
    if low <= checkpoint(reader).await? {
        return Ok(None);
    }
    at(reader, low).await
}

/// The seal at a position.
async fn at(db: &impl ConnectionTrait, position: i64) -> Result<Option<Head>, DbError> {
    let sql = "SELECT position, link, sealed_at FROM audit_seals WHERE position = $1";
    let row = db.query_one_raw(statement(db, sql, [position.into()])).await?;
    row.as_ref().map(Head::read).transpose()
}

/// The position of the last checkpoint; 0 when there is none.
async fn checkpoint(db: &impl ConnectionTrait) -> Result<i64, DbError> {
    let sql = "SELECT max(position) AS position FROM audit_checkpoints";
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    let position: Option<Option<i64>> = row.map(|row| row.try_get("", "position")).transpose()?;
    Ok(position.flatten().unwrap_or(0))
}

async fn make_checkpoint(
    db: &Database,
    ring: &KeyRing,
    real: &dyn Clock,
    by: &Actor,
    head: &Head,
) -> Result<(), DbError> {
    let made_at = real.now();
    let sql = "INSERT INTO audit_checkpoints (position, link, sealed_at, made_at, code) \
               VALUES ($1, $2, $3, $4, $5)";
    let values: [Value; 5] = [
        head.position.into(),
        head.link.to_vec().into(),
        head.at.into(),
        made_at.into(),
        head.checkpoint_code(ring, made_at).to_vec().into(),
    ];
    let entry = AuditEntry::new(real, by, ACTION).on_grounds(format!("up to position {}", head.position));
    let tx = db.write_tx().await?;
    if checkpoint(&tx).await? >= head.position {
        return Ok(()); // another process was faster
    }
    match tx
        .execute_raw(statement(&tx, sql, values))
        .await
        .map_err(DbError::from)
    {
        Err(error) if error.is_unique_on("audit_checkpoints") => return Ok(()),
        made => made?,
    };
    write(&tx, &[entry]).await?;
    Ok(tx.commit().await?)
}

/// Removes entries and then their seals: the trigger asks the seal whether its entry may go.
async fn remove_batch(db: &Database) -> Result<Option<u64>, DbError> {
    let tx = db.write_tx().await?;
    let upto = checkpoint(&tx).await?;
    let sql = "SELECT max(position) AS position FROM (SELECT position FROM audit_seals WHERE position <= $1 \
               ORDER BY position LIMIT $2) batch";
    let row = tx
        .query_one_raw(statement(&tx, sql, [upto.into(), BATCH.into()]))
        .await?;
    let position: Option<Option<i64>> = row.map(|row| row.try_get("", "position")).transpose()?;
    let Some(position) = position.flatten() else {
        return Ok(None);
    };
    let entries =
        "DELETE FROM audit_entries WHERE id IN (SELECT entry_id FROM audit_seals WHERE position <= $1)";
    let gone = tx.execute_raw(statement(&tx, entries, [position.into()])).await?;
    stop_points::reached("forget:after-entries");
    let seals = "DELETE FROM audit_seals WHERE position <= $1";
    tx.execute_raw(statement(&tx, seals, [position.into()])).await?;
    tx.commit().await?;
    Ok(Some(gone.rows_affected()))
}

/// The checkpoint at which the chain begins now, and whether the keys made it.
pub(super) async fn beginning(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
) -> Result<Option<(Head, bool)>, DbError> {
    let sql = "SELECT position, link, sealed_at, made_at, code FROM audit_checkpoints \
               ORDER BY position DESC LIMIT 1";
    let Some(row) = db.query_one_raw(statement(db, sql, [])).await? else {
        return Ok(None);
    };
    let (head, made_at): (Head, DateTime<Utc>) = (Head::read(&row)?, row.try_get("", "made_at")?);
    let code: Vec<u8> = row.try_get("", "code")?;
    let genuine = head.checkpoint_code(ring, made_at).as_slice() == code;
    Ok(Some((head, genuine)))
}

/// The head of the chain at a position, to compare it with an exported one.
pub(super) async fn link_at(
    db: &impl ConnectionTrait,
    position: i64,
) -> Result<Option<chain::Link>, DbError> {
    Ok(at(db, position).await?.map(|head| head.link))
}

//! Dropping an old key, when nothing needs it any more.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Value};

use super::{RotationError, entry, holders, progress, remaining};
use crate::audit;
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::installation;
use crate::keys::{KeyKind, KeyRing};
use crate::rows::statement;
use crate::sealed::columns::{IndexSource, TABLES};
use crate::sign_in::{codes, slow_down};

/// After the new key became current, what was sealed a moment before has been committed: keys in memory are at most
/// [`FRESH`](crate::keys::FRESH) old, and no transaction lasts so much longer.
const SETTLED: TimeDelta = TimeDelta::seconds(20);

/// Drops the old keys of this kind from the file; answers with the key that stays. Waits for what may still be on
/// its way if the file was changed a few seconds ago. Backups that were made under an old key need a copy of the
/// file from before.
///
/// # Errors
/// `RotationError::InUse` and `StillWriting` while a value stands, or may come to stand, under an old key;
/// `NothingToRetire`, `Prepared`.
pub async fn retire(
    db: &Database,
    ring: &KeyRing,
    kind: KeyKind,
    real: &dyn Clock,
) -> Result<u16, RotationError> {
    let lock = ring.lock()?;
    let ids = ring.ids(kind);
    if ids.newest() > ids.current {
        return Err(RotationError::Prepared(ids.newest()));
    }
    if ids.older().is_empty() {
        return Err(RotationError::NothingToRetire(kind));
    }
    refuse_needed(db, kind, ids.current, real).await?;
    if let Some(changed_at) = ring.changed_at()? {
        let left = DateTime::<Utc>::from(changed_at) + SETTLED - real.now();
        if left > TimeDelta::zero() {
            tokio::time::sleep(left.min(SETTLED).to_std().unwrap_or_default()).await;
            refuse_needed(db, kind, ids.current, real).await?;
        }
    }
    let tx = db.write_tx().await?;
    installation::drop_checks(&tx, kind, ids.current).await?;
    audit::write(&tx, &[entry(real, "keys_retired", kind, ids.current)]).await?;
    tx.commit().await.map_err(DbError::from)?;
    ring.drop_all_but_current(&lock, kind)?;
    Ok(ids.current)
}

/// Refuses while a value stands, or some process writes, under another key than `current`.
async fn refuse_needed(
    db: &Database,
    kind: KeyKind,
    current: u16,
    real: &dyn Clock,
) -> Result<(), RotationError> {
    // whoever writes goes first: what they have written is then seen by the count
    let alive = holders::alive(db.reader(), real.now()).await?;
    let behind = alive.iter().filter(|one| one.current(kind) != current).count();
    if behind > 0 {
        return Err(RotationError::StillWriting(behind));
    }
    if kind == KeyKind::Index {
        forget_short_lived(db, real).await?;
        drop_what_cannot_be_renewed(db, current).await?;
    }
    for table in TABLES {
        let count = remaining::count(db, table, kind, current).await?;
        if count > 0 {
            reopen(db, kind, current, table.name, real).await?;
            return Err(RotationError::InUse {
                table: table.name,
                count,
            });
        }
    }
    Ok(())
}

/// What is over goes now, instead of at the workers' next round.
async fn forget_short_lived(db: &Database, real: &dyn Clock) -> Result<(), DbError> {
    let tx = db.write_tx().await?;
    codes::forget_expired(&tx, real.now()).await?;
    let forgiven = real.now() - TimeDelta::seconds(slow_down::FORGOTTEN_AFTER_SECONDS);
    slow_down::forget_before(&tx, forgiven).await?;
    slow_down::forget_forgiven(&tx).await?;
    Ok(tx.commit().await?)
}

/// What stands under an old key and cannot be made again. Who signs in next is entered again; rows that somebody holds
/// are counted as left.
async fn drop_what_cannot_be_renewed(db: &Database, current: u16) -> Result<(), DbError> {
    let tx = db.write_tx().await?;
    let skip = match tx.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    for table in TABLES {
        for indexed in table.indexed {
            if matches!(indexed.source, IndexSource::Dropped) {
                let (name, column) = (table.name, indexed.column);
                let sql = format!(
                    "DELETE FROM {name} WHERE {column} IN \
                     (SELECT {column} FROM {name} WHERE substr({column}, 1, 2) <> $1 {skip})"
                );
                let key = Value::from(current.to_be_bytes().to_vec());
                tx.execute_raw(statement(&tx, sql, [key])).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

/// The workers look at the table once more.
async fn reopen(
    db: &Database,
    kind: KeyKind,
    key: u16,
    table: &str,
    real: &dyn Clock,
) -> Result<(), DbError> {
    for one in progress::of_key(db.reader(), kind, key).await? {
        if one.table.name == table {
            let tx = db.write_tx().await?;
            one.reopen(&tx, real.now()).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

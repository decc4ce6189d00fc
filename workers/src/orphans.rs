//! Files that no row names: of a program that was killed between writing a file and recording it, or of a record that was
//! rolled back. They go when they are a day old, each time from a part of the store, so that all of it is looked
//! through once a day. Real time, as the store has it.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::db::DbError;
use nuanxin_infra::files::{FileError, ObjectName, Shelf};
use nuanxin_infra::platform::Platform;
use nuanxin_infra::uploads;
use std::collections::HashSet;

/// How long a file is given to be recorded.
const AGE: TimeDelta = TimeDelta::days(1);
/// Files that one sweep deletes at most; more are looked for the next day.
const MOST: usize = 1_000;

/// Why a sweep has ended early. What was deleted before stays deleted.
#[derive(Debug, thiserror::Error)]
pub enum OrphanError {
    /// The store.
    #[error(transparent)]
    Files(#[from] FileError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The shelves of this hour: each has its hour of the day.
pub fn shelves_of(now: DateTime<Utc>) -> impl Iterator<Item = Shelf> {
    Shelf::all().filter(move |shelf| u32::from(shelf.number()) % 24 == now.hour())
}

/// Deletes files of these shelves that are a day old and that no row names, with an audit entry, and what was left half
/// written. Returns how many have gone.
///
/// # Errors
/// `OrphanError`.
pub async fn sweep(platform: &Platform, shelves: impl Iterator<Item = Shelf>) -> Result<usize, OrphanError> {
    let before = platform.clocks.real.now() - AGE;
    let (files, mut gone) = (&platform.files, 0);
    for shelf in shelves {
        files.forget_unfinished(shelf, before).await?;
        let old = files.written_before(shelf, before).await?;
        let kept: HashSet<ObjectName> = uploads::named(platform.db.reader(), &old)
            .await?
            .into_iter()
            .collect();
        for orphan in old.into_iter().filter(|name| !kept.contains(name)) {
            if gone == MOST {
                break;
            }
            files.delete(orphan).await?;
            gone += 1;
        }
    }
    if gone > 0 {
        told(platform, gone).await?;
    }
    Ok(gone)
}

async fn told(platform: &Platform, gone: usize) -> Result<(), DbError> {
    let entry = AuditEntry::new(&*platform.clocks.real, &Actor::system(), "purge");
    let entry = entry.on_grounds(format!("orphaned_files:{gone}"));
    let tx = platform.db.write_tx().await?;
    audit::write(&tx, &[entry]).await?;
    tx.commit().await?;
    tracing::warn!(gone, "files that no row names were deleted");
    Ok(())
}

//! Renewing keys while the program runs, without a read that fails:
//!
//! 1. A new key is added to the key file and used by nobody. Every running process reads the file again within
//!    seconds and says in `key_holders` what it has (`holders`).
//! 2. When all of them have it, the database keeps its check value and the work to do, and the file makes it the
//!    current one: new values stand under it at once.
//! 3. Workers bring old values under it in small batches (`rewrite`), the registry of columns in hand
//!    (`sealed::columns`). Look-ups ask for indexes under both keys meanwhile.
//! 4. When nothing stands under the old key any more it is dropped from the file ([`retire`]).
//!
//! Each step can be repeated after a power cut.

mod elsewhere;
mod holders;
mod progress;
mod remaining;
mod retire;
mod rewrite;
mod status;

use std::time::Duration;

use crate::audit::{self, AuditEntry};
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::installation;
use crate::keys::{KeyKind, KeyRing, KeyRingError};
use nuanxin_domain::access::Actor;

pub use holders::{Holder, forget, report};
pub use retire::retire;
pub use rewrite::step;
pub use status::{KindStatus, TableStatus, status};

/// How often a process looks at its key file.
pub const LOOK: Duration = Duration::from_secs(2);
/// How often it says that it is there, even if nothing has changed.
pub const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// How long ago a process that still runs may have been seen.
const ALIVE: Duration = Duration::from_secs(30);
/// How often `rotate` asks whether all have the new key.
const ASK: Duration = Duration::from_millis(250);

/// Why keys are not renewed. Sentences for an operator.
#[derive(Debug, thiserror::Error)]
pub enum RotationError {
    /// The key file.
    #[error(transparent)]
    Keys(#[from] KeyRingError),
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// Earlier work is not finished, or its old key is still there.
    #[error(
        "the {} key {id} has not been retired: wait for nuanxin keys status to say that nothing is left under it, \
         then run nuanxin keys retire{}", kind.code(), index_flag(*kind)
    )]
    Earlier {
        /// The old key.
        id: u16,
        /// Of which kind.
        kind: KeyKind,
    },
    /// Some process has not read the new key.
    #[error(
        "{count} running processes have not read key {id} from their key file. If they have a file of their own, \
         copy this one to them; then run the same command again"
    )]
    NotRead {
        /// The new key.
        id: u16,
        /// How many processes.
        count: usize,
    },
    /// There is one key only.
    #[error("there is no old {} key", .0.code())]
    NothingToRetire(KeyKind),
    /// A new key waits to be made current.
    #[error("key {0} is in the file and not yet current: run nuanxin keys rotate first")]
    Prepared(u16),
    /// Values stand under an old key.
    #[error(
        "{count} values of {table} still stand under an old key; nuanxin keys status shows how the work goes on"
    )]
    InUse {
        /// Where.
        table: &'static str,
        /// How many.
        count: u64,
    },
    /// Some process still writes under the old key.
    #[error("{0} running processes have not made the new key theirs yet; wait a few seconds")]
    StillWriting(usize),
}

fn index_flag(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Field => "",
        KeyKind::Index => " --index",
    }
}

/// What `rotate` has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// The new key is in the file and used by nobody yet.
    Prepared(u16),
    /// It is the one for new values; old ones are being brought under it.
    Current(u16),
}

/// How to rotate.
#[derive(Debug, Clone, Copy)]
pub struct Rotation {
    /// Which keys.
    pub kind: KeyKind,
    /// Add the key to the file and stop there: for nodes with a file of their own, to which it is copied next.
    pub prepare_only: bool,
    /// How long the running processes are given to read it.
    pub patience: Duration,
}

/// Adds a key, waits until every running process has it, and makes it current. A new key that an interrupted or
/// preparing call left in the file is used.
///
/// # Errors
/// `RotationError`; what was done before stays, and the same call goes on from there.
pub async fn rotate(
    db: &Database,
    ring: &KeyRing,
    rotation: Rotation,
    real: &dyn Clock,
) -> Result<Rotated, RotationError> {
    let Rotation { kind, .. } = rotation;
    let lock = ring.lock()?;
    let ids = ring.ids(kind);
    // one that was handed out before goes first
    let id = if ids.newest() > ids.current {
        ids.newest()
    } else if let Some(older) = ids.older().first() {
        return Err(RotationError::Earlier { id: *older, kind });
    } else {
        ring.add_key(&lock, kind)?
    };
    if rotation.prepare_only {
        return Ok(Rotated::Prepared(id));
    }
    let asked = tokio::time::Instant::now();
    loop {
        let alive = holders::alive(db.reader(), real.now()).await?;
        let without = alive.iter().filter(|one| one.newest(kind) < id).count();
        if without == 0 {
            break;
        }
        if asked.elapsed() >= rotation.patience {
            return Err(RotationError::NotRead { id, count: without });
        }
        tokio::time::sleep(ASK).await;
    }
    let tx = db.write_tx().await?;
    installation::add_checks(&tx, ring, kind).await?;
    progress::begin(&tx, kind, id, real.now()).await?;
    audit::write(&tx, &[entry(real, "keys_rotated", kind, id)]).await?;
    tx.commit().await.map_err(DbError::from)?;
    ring.make_current(&lock, kind, id)?;
    Ok(Rotated::Current(id))
}

/// What the audit log keeps: done by whoever runs the installation.
fn entry(real: &dyn Clock, action: &'static str, kind: KeyKind, id: u16) -> AuditEntry {
    let mut entry = AuditEntry::new(real, &Actor::system(), action);
    entry.grounds = Some(format!("{} key {id}", kind.code()));
    entry
}

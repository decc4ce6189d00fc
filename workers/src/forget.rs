//! What guards sign-ins and repeated calls is kept only as long as it does: data that nobody needs is data that can
//! be lost.

use chrono::TimeDelta;
use nuanxin_infra::db::DbError;
use nuanxin_infra::idempotency;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sign_in::{codes, slow_down, sources, tickets};

/// Refresh tokens deleted in one transaction: sign-ins go on meanwhile.
const BATCH: u64 = 500;

/// Deletes codes, tickets and refresh tokens that have expired, wrong passwords that are forgiven by now, and networks
/// from which nobody has signed in for long.
/// Sessions stay, as the history of sign-ins. Returns how many rows have gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_sign_ins(platform: &Platform) -> Result<u64, DbError> {
    let now = platform.clocks.real.now();
    let tx = platform.db.write_tx().await?;
    let mut gone = codes::forget_expired(&tx, now).await?;
    gone += tickets::forget_expired(&tx, now).await?;
    gone += slow_down::forget_old(&tx, now).await?;
    gone += sources::forget_old(&tx, now).await?;
    tx.commit().await?;
    loop {
        let tx = platform.db.write_tx().await?;
        let tokens = platform.sessions.forget_tokens(&tx, now, BATCH).await?;
        tx.commit().await?;
        gone += tokens;
        if tokens < BATCH {
            return Ok(gone);
        }
    }
}

/// How long an Idempotency-Key is kept.
const KEYS_KEPT: TimeDelta = TimeDelta::days(7);

/// Deletes idempotency keys older than seven days. Returns how many have gone.
///
/// # Errors
/// What the database reported; what was deleted before stays deleted.
pub async fn forget_idempotency_keys(platform: &Platform) -> Result<u64, DbError> {
    let before = platform.clocks.real.now() - KEYS_KEPT;
    let mut gone = 0;
    loop {
        let tx = platform.db.write_tx().await?;
        let keys = idempotency::forget(&tx, before, BATCH as i64).await?;
        tx.commit().await?;
        gone += keys;
        if keys < BATCH {
            return Ok(gone);
        }
    }
}

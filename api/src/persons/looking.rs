//! Looking for persons: limited in rate, written down before the answer; whoever was found is open to the one who
//! found them for a day.

use crate::calls::rate;
use crate::problem::{Answer, Code, Problem};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::ids::PersonId;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::persons::finds;
use nuanxin_infra::platform::Platform;

/// Persons proposed or found at most, before those are left out that may not be shown.
pub const MOST: u32 = 200;

/// Counts one look-up; the same rate and the same alarm as for callers.
///
/// # Errors
/// `not_allowed` for those who work with no person; `too_many` with `Retry-After`.
pub async fn count(platform: &Platform, actor: &Actor) -> Answer<()> {
    if !matches!(
        actor.role,
        Role::Advisor | Role::Lead | Role::Desk | Role::District
    ) {
        return Err(Problem::new(Code::NotAllowed));
    }
    rate::count(platform, actor).await
}

/// Keeps who was found, with the entry in the audit log, before they are shown.
///
/// # Errors
/// When the database cannot be asked.
pub async fn keep(platform: &Platform, actor: &Actor, found: &[PersonId], entry: AuditEntry) -> Answer<()> {
    let tx = platform.db.write_tx().await?;
    finds::keep(&tx, actor.account, found, platform.clocks.real.now()).await?;
    audit::write(&tx, &[entry]).await?;
    tx.commit().await.map_err(nuanxin_infra::db::DbError::from)?;
    Ok(())
}

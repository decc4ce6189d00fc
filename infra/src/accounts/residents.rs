//! Residents' accounts, many at once: whoever is told something.

use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

use super::PHONE;
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::{placeholders, statement};
use crate::sealed::SealedBytes;

/// A resident who can sign in.
#[derive(Debug, Clone)]
pub struct Resident {
    /// The mobile number that was proved.
    pub phone: Option<Personal<String>>,
}

/// These residents, without those whose account is gone.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open a row.
pub async fn residents(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Resident>, DbError> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT id, phone FROM accounts WHERE kind = 'resident' AND disabled_at IS NULL AND id IN ({})",
        placeholders(1, accounts.len())
    );
    let values = accounts.iter().map(|account| Value::from(account.0));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let id: Uuid = row.try_get("", "id")?;
            let phone: Option<SealedBytes> = row.try_get("", "phone")?;
            let phone = phone
                .map(|sealed| ring.open_text(PHONE, id, &sealed))
                .transpose()?;
            Ok((AccountId(id), Resident { phone }))
        })
        .collect()
}

//! What people set for themselves: language, size of letters, contrast.

use nuanxin_domain::account::OwnSettings;
use nuanxin_domain::ids::AccountId;
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{Insert, code, from_code, placeholders, statement};

const SETTINGS: Insert = Insert {
    table: "own_settings",
    columns: &["account_id", "language", "text_size", "contrast"],
    ending: "ON CONFLICT (account_id) DO UPDATE SET language = excluded.language, \
             text_size = excluded.text_size, contrast = excluded.contrast",
};

/// What these accounts have set; those that have set nothing are left out.
///
/// # Errors
/// What the database reported.
pub async fn own_settings(
    db: &impl ConnectionTrait,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, OwnSettings>, DbError> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT account_id, language, text_size, contrast FROM own_settings WHERE account_id IN ({})",
        placeholders(1, accounts.len())
    );
    let values = accounts.iter().map(|account| Value::from(account.0));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let account: Uuid = row.try_get("", "account_id")?;
            let settings = OwnSettings {
                language: from_code(row.try_get("", "language")?)?,
                text_size: from_code(row.try_get("", "text_size")?)?,
                contrast: from_code(row.try_get("", "contrast")?)?,
            };
            Ok((AccountId(account), settings))
        })
        .collect()
}

/// Keeps what somebody has set.
///
/// # Errors
/// What the database reported.
pub async fn set_own(
    tx: &impl ConnectionTrait,
    account: AccountId,
    settings: &OwnSettings,
) -> Result<(), DbError> {
    let values: [Value; 4] = [
        account.0.into(),
        code(&settings.language).into(),
        code(&settings.text_size).into(),
        code(&settings.contrast).into(),
    ];
    SETTINGS.run(tx, values.into()).await?;
    Ok(())
}

//! Which channels somebody does not want.

use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::DeliveryChannel;
use nuanxin_domain::ids::AccountId;
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{code, from_code, placeholders, statement};

/// What each of these accounts has declined.
///
/// # Errors
/// What the database reported.
pub async fn declined(
    db: &impl ConnectionTrait,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, Vec<DeliveryChannel>>, DbError> {
    let mut found: HashMap<AccountId, Vec<DeliveryChannel>> = HashMap::new();
    if accounts.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT account_id, channel FROM delivery_choices WHERE account_id IN ({}) ORDER BY channel",
        placeholders(1, accounts.len())
    );
    let values = accounts.iter().map(|account| Value::from(account.0));
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let account: Uuid = row.try_get("", "account_id")?;
        let channel = from_code(row.try_get("", "channel")?)?;
        found.entry(AccountId(account)).or_default().push(channel);
    }
    Ok(found)
}

/// Keeps what somebody wants of a channel from `now` on (domain time).
///
/// # Errors
/// What the database reported.
pub async fn choose(
    tx: &impl ConnectionTrait,
    account: AccountId,
    channel: DeliveryChannel,
    wanted: bool,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let of: [Value; 2] = [account.0.into(), code(&channel).into()];
    if wanted {
        let sql = "DELETE FROM delivery_choices WHERE account_id = $1 AND channel = $2";
        tx.execute_raw(statement(tx, sql, of)).await?;
        return Ok(());
    }
    let sql = "INSERT INTO delivery_choices (account_id, channel, declined_at) VALUES ($1, $2, $3) \
               ON CONFLICT (account_id, channel) DO NOTHING";
    let values = of.into_iter().chain([now.into()]);
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

//! Residents who sign in by WeChat: whose an openid is, and the number that the platform has proved for them.
//!
//! A number leads to the account of whoever proves it, by text message or by WeChat: that is how an account made by the
//! one and an account made by the other become one. It never leads to a person's file.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::phone::PhoneNumber;
use sea_orm::{ConnectionTrait, EntityTrait, QueryResult, Value};
use std::collections::HashMap;
use uuid::Uuid;

use super::{Account, PHONE, PHONE_INDEX, RESIDENT, by_id, missing, row};
use crate::blind_index::{BlindIndex, one_at_a_time};
use crate::clock::Clock;
use crate::db::DbError;
use crate::erasure;
use crate::ids::new_id;
use crate::keys::KeyRing;
use crate::rows::{Insert, placeholders, statement};
use crate::sealed::{FieldName, SealedBytes};

/// The sealed openid, and its index.
pub(crate) const OPENID: FieldName = FieldName::new("wechat_identities.openid");

const INSERT: Insert = Insert {
    table: "wechat_identities",
    columns: &["id", "account_id", "openid_index", "openid", "last_used_at"],
    ending: "ON CONFLICT (openid_index) DO NOTHING",
};

/// A WeChat user.
#[derive(Debug, Clone)]
pub struct WechatIdentity {
    /// Identity of the row: what permissions are entered for.
    pub id: Uuid,
    /// The user within the mini-program.
    pub openid: Personal<String>,
}

/// What came of a proved number.
#[derive(Debug)]
pub enum PhoneBound {
    /// The account has the number now, or had it.
    Kept,
    /// The number leads to this account, made before; the WeChat user signs in with it from now on, and the one that
    /// was signed in held nothing and is gone.
    Joined(Box<Account>),
    /// Both accounts hold requests: nothing has changed.
    BothInUse,
}

/// The account of a WeChat user, made at the first sign-in. Two first sign-ins at once get one account.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn resident_by_openid(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    openid: &Personal<String>,
    real: &dyn Clock,
) -> Result<Account, DbError> {
    let [index, other] = ring.blind_indexes(OPENID, openid.expose());
    if index != other {
        one_at_a_time(tx, (&index).min(&other)).await?;
    }
    if let Some(found) = used(tx, &index, &other, real.now()).await? {
        return by_id(tx, ring, found).await?.ok_or_else(missing);
    }
    let (identity, account) = (new_id(real), new_id(real));
    let values: [Value; 5] = [
        identity.into(),
        account.into(),
        index.clone().into(),
        ring.seal_text(OPENID, identity, openid.expose()).into(),
        real.now().into(),
    ];
    if INSERT.run(tx, values.into()).await? == 0 {
        // a twin was faster
        let found = used(tx, &index, &other, real.now()).await?;
        let found = found.ok_or_else(missing)?;
        return by_id(tx, ring, found).await?.ok_or_else(missing);
    }
    let new = row::blank(account, RESIDENT, Role::Resident, real.now());
    row::Entity::insert(new).exec_without_returning(tx).await?;
    by_id(tx, ring, AccountId(account)).await?.ok_or_else(missing)
}

/// Whose this openid is, marked as used now.
async fn used(
    tx: &impl ConnectionTrait,
    index: &BlindIndex,
    other: &BlindIndex,
    now: DateTime<Utc>,
) -> Result<Option<AccountId>, DbError> {
    let sql =
        "UPDATE wechat_identities SET last_used_at = $1 WHERE openid_index IN ($2, $3) RETURNING account_id";
    let values: [Value; 3] = [now.into(), index.clone().into(), other.clone().into()];
    let found = tx.query_one_raw(statement(tx, sql, values)).await?;
    found
        .map(|row| Ok(AccountId(row.try_get("", "account_id")?)))
        .transpose()
}

/// The WeChat user with this openid, if we know one.
///
/// # Errors
/// What the database reported.
pub async fn identity_of_openid(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    openid: &str,
) -> Result<Option<Uuid>, DbError> {
    let [index, other] = ring.blind_indexes(OPENID, openid);
    let sql = "SELECT id FROM wechat_identities WHERE openid_index IN ($1, $2)";
    let values: [Value; 2] = [index.into(), other.into()];
    let found = db.query_one_raw(statement(db, sql, values)).await?;
    found.map(|row| Ok(row.try_get("", "id")?)).transpose()
}

/// The WeChat user of an account who was in the mini-program last; `None` for an account that never was.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn identity_of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    account: AccountId,
) -> Result<Option<WechatIdentity>, DbError> {
    let sql = "SELECT id, openid FROM wechat_identities WHERE account_id = $1 \
               ORDER BY last_used_at DESC, id LIMIT 1";
    let found = db.query_one_raw(statement(db, sql, [account.0.into()])).await?;
    let opened = |row: QueryResult| {
        let (id, sealed): (Uuid, SealedBytes) = (row.try_get("", "id")?, row.try_get("", "openid")?);
        let openid = ring.open_text(OPENID, id, &sealed)?;
        Ok(WechatIdentity { id, openid })
    };
    found.map(opened).transpose()
}

/// As [`identity_of`], for many accounts at once; those that never were in the mini-program are left out.
///
/// # Errors
/// As [`identity_of`].
pub async fn identities_of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    accounts: &[AccountId],
) -> Result<HashMap<AccountId, WechatIdentity>, DbError> {
    let mut found = HashMap::new();
    if accounts.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT id, account_id, openid FROM wechat_identities WHERE account_id IN ({}) ORDER BY last_used_at, id DESC",
        placeholders(1, accounts.len())
    );
    let values = accounts.iter().map(|account| Value::from(account.0));
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let (id, account): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "account_id")?);
        let sealed: SealedBytes = row.try_get("", "openid")?;
        let openid = ring.open_text(OPENID, id, &sealed)?;
        found.insert(AccountId(account), WechatIdentity { id, openid });
    }
    Ok(found)
}

/// Gives a number that was proved to an account, or the account's WeChat users to whoever has that number.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open a row.
pub async fn bind_phone(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    account: AccountId,
    phone: &PhoneNumber,
    now: DateTime<Utc>,
) -> Result<PhoneBound, DbError> {
    let [index, other] = ring.blind_indexes(PHONE_INDEX, phone.as_str());
    one_at_a_time(tx, (&index).min(&other)).await?;
    let sql = "SELECT id FROM accounts WHERE phone_index IN ($1, $2)";
    let values: [Value; 2] = [index.clone().into(), other.into()];
    let holder = tx.query_one_raw(statement(tx, sql, values)).await?;
    let holder: Option<Uuid> = holder.map(|row| row.try_get("", "id")).transpose()?;
    match holder.map(AccountId) {
        Some(holder) if holder == account => Ok(PhoneBound::Kept),
        Some(holder) if holds_nothing(tx, account).await? => {
            let sql = "UPDATE wechat_identities SET account_id = $1 WHERE account_id = $2";
            let values: [Value; 2] = [holder.0.into(), account.0.into()];
            tx.execute_raw(statement(tx, sql, values)).await?;
            erasure::of_account(tx, account, now).await?;
            let joined = by_id(tx, ring, holder).await?.ok_or_else(missing)?;
            Ok(PhoneBound::Joined(Box::new(joined)))
        }
        Some(holder) if !holds_nothing(tx, holder).await? => Ok(PhoneBound::BothInUse),
        holder => {
            if let Some(empty) = holder {
                erasure::of_account(tx, empty, now).await?;
            }
            let sql =
                "UPDATE accounts SET phone = $1, phone_index = $2 WHERE id = $3 AND disabled_at IS NULL";
            let sealed = ring.seal_text(PHONE, account.0, phone.as_str());
            let values: [Value; 3] = [sealed.into(), index.into(), account.0.into()];
            let done = tx.execute_raw(statement(tx, sql, values)).await?;
            DbError::expect_rows("give the account its number", 1, done.rows_affected())?;
            Ok(PhoneBound::Kept)
        }
    }
}

/// Whether nothing would be lost with an account: no request, opened or filed, no complaint, no request for deletion.
async fn holds_nothing(tx: &impl ConnectionTrait, account: AccountId) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM accounts a WHERE a.id = $1 \
               AND NOT EXISTS (SELECT 1 FROM help_requests h WHERE h.filed_by = a.id) \
               AND NOT EXISTS (SELECT 1 FROM request_claims r WHERE r.account_id = a.id) \
               AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.filed_by = a.id) \
               AND NOT EXISTS (SELECT 1 FROM deletion_requests d WHERE d.account_id = a.id)";
    let found = tx.query_one_raw(statement(tx, sql, [account.0.into()])).await?;
    Ok(found.is_some())
}

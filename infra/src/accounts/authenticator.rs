//! An authenticator app that is being set up, and recovery codes for whoever has lost theirs: ten of them, good once
//! each, shown once, kept as HMAC only.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::personal::Personal;
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};
use zeroize::Zeroizing;

use super::{exactly_one, row, set_totp_secret};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::mac::hmac_sha256;
use crate::random;
use crate::sealed::FieldName;

const PENDING: FieldName = FieldName::new("accounts.totp_pending");
/// How long setting up may take.
const SET_UP_WITHIN: TimeDelta = TimeDelta::minutes(15);
/// Recovery codes of one account.
const CODES: usize = 10;
/// Letters and digits that nobody mixes up when they read or hear them.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Of one code: 60 random bits.
const LENGTH: usize = 12;

mod code_row {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "recovery_codes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub digest: Vec<u8>,
        pub account_id: Uuid,
        pub created_at: DateTime<Utc>,
        pub used_at: Option<DateTime<Utc>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Keeps the secret of an app that is being set up; the old one goes on until the new one is confirmed.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn begin_authenticator(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    secret: &Personal<Vec<u8>>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let set = row::ActiveModel {
        totp_pending: Set(Some(ring.seal(PENDING, id.0, secret.expose()))),
        totp_pending_at: Set(Some(now)),
        ..Default::default()
    };
    exactly_one("begin to set up the authenticator", id.0, tx, set).await
}

/// The secret of an app that is being set up; none when nobody began within the last 15 minutes.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open it.
pub async fn pending_secret(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<Option<Personal<Vec<u8>>>, DbError> {
    let Some(found) = row::Entity::find_by_id(id.0).one(db).await? else {
        return Ok(None);
    };
    let fresh = found
        .totp_pending_at
        .is_some_and(|began| now - began < SET_UP_WITHIN);
    let sealed = found.totp_pending.filter(|_| fresh);
    Ok(sealed
        .map(|sealed| ring.open(PENDING, id.0, &sealed))
        .transpose()?)
}

/// The app is set up: its secret counts from now on, and the code that proved it is used up.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn confirm_authenticator(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    secret: &Personal<Vec<u8>>,
    step: i64,
) -> Result<(), DbError> {
    set_totp_secret(tx, ring, id, Some(secret)).await?;
    super::use_totp_step(tx, id, step).await?;
    Ok(())
}

/// Takes the app and the recovery codes away: for somebody who has lost theirs.
///
/// # Errors
/// `DbError::RowCount` for an unknown account.
pub async fn forget_authenticator(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
) -> Result<(), DbError> {
    set_totp_secret(tx, ring, id, None).await?;
    delete_codes(tx, id).await
}

/// A code that signs in once in the place of the app's.
pub struct RecoveryCode(Zeroizing<String>);

impl RecoveryCode {
    fn generate() -> Self {
        let letters = random::bytes::<LENGTH>().map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        Self(Zeroizing::new(letters.iter().collect()))
    }

    /// What somebody typed, if it is one: case, blanks and hyphens make no difference.
    pub fn parse(typed: &str) -> Option<Self> {
        let kept = typed.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let code: String = kept.take(LENGTH + 1).collect::<String>().to_ascii_uppercase();
        let good = code.len() == LENGTH && code.bytes().all(|byte| LETTERS.contains(&byte));
        good.then(|| Self(Zeroizing::new(code)))
    }

    /// In three groups, to be written down. Shown once, never logged.
    pub fn grouped(&self) -> Personal<String> {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..]).into()
    }

    fn digest(&self, ring: &KeyRing, account: AccountId) -> Vec<u8> {
        let parts: [&[u8]; 3] = [b"recovery code", account.0.as_bytes(), self.0.as_bytes()];
        hmac_sha256(&**ring.token_key(), &parts).to_vec()
    }
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Makes ten new codes; the old ones are good no more.
///
/// # Errors
/// What the database reported.
pub async fn new_recovery_codes(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    now: DateTime<Utc>,
) -> Result<Vec<RecoveryCode>, DbError> {
    delete_codes(tx, id).await?;
    let codes: Vec<RecoveryCode> = (0..CODES).map(|_| RecoveryCode::generate()).collect();
    let rows = codes.iter().map(|code| code_row::ActiveModel {
        digest: Set(code.digest(ring, id)),
        account_id: Set(id.0),
        created_at: Set(now),
        used_at: Set(None),
    });
    code_row::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await?;
    Ok(codes)
}

/// Uses a code up. False when it is none of this account's, or was used: of two uses at once one wins.
///
/// # Errors
/// What the database reported.
pub async fn use_recovery_code(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: AccountId,
    code: &RecoveryCode,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let used = code_row::ActiveModel {
        used_at: Set(Some(now)),
        ..Default::default()
    };
    let done = code_row::Entity::update_many()
        .set(used)
        .filter(code_row::Column::Digest.eq(code.digest(ring, id)))
        .filter(code_row::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

/// How many codes are left.
///
/// # Errors
/// What the database reported.
pub async fn recovery_codes_left(db: &impl ConnectionTrait, id: AccountId) -> Result<u64, DbError> {
    let left = code_row::Entity::find()
        .filter(code_row::Column::AccountId.eq(id.0))
        .filter(code_row::Column::UsedAt.is_null());
    Ok(left.count(db).await?)
}

async fn delete_codes(tx: &impl ConnectionTrait, id: AccountId) -> Result<(), DbError> {
    code_row::Entity::delete_many()
        .filter(code_row::Column::AccountId.eq(id.0))
        .exec(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed_and_fits_its_account_only() {
        let (ring, me) = (KeyRing::generate(), AccountId(uuid::Uuid::from_u128(1)));
        let code = RecoveryCode::generate();
        let shown = code.grouped().into_exposed();
        assert_eq!((shown.len(), shown.matches('-').count()), (14, 2));
        let typed = RecoveryCode::parse(&format!(" {} ", shown.to_lowercase().replace('-', " "))).unwrap();
        assert_eq!(typed.digest(&ring, me), code.digest(&ring, me));
        assert_ne!(
            code.digest(&ring, me),
            code.digest(&ring, AccountId(uuid::Uuid::from_u128(2)))
        );
        assert_eq!(format!("{code:?}"), "***");
        for typed in [
            "",
            "ABCD",
            "ABCD-EFGH-JKL0",
            "ABCD-EFGH-JKLM-N",
            "ＡBCD-EFGH-JKLM",
        ] {
            assert!(RecoveryCode::parse(typed).is_none(), "{typed}");
        }
    }
}

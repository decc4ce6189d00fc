//! One-time codes: one for each number, a newer one replaces the older, good once, for minutes, for few tries.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::phone::PhoneNumber;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::accounts::PHONE_INDEX;
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::tokens::{OneTimeCode, TokenDigest};

mod row {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    use crate::tokens::TokenDigest;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "one_time_codes")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub phone_index: Vec<u8>,
        pub code_digest: TokenDigest,
        pub sent_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        pub tries_left: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How long and for how many tries a code is good.
#[derive(Debug, Clone, Copy)]
pub struct CodeLimits {
    /// From its sending.
    pub valid_for: TimeDelta,
    /// Tries, the right one included.
    pub tries: u32,
}

/// What came of trying a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// It is right, and spent now.
    Right,
    /// It is not; so many tries are left.
    Wrong {
        /// 0 when a new code is needed.
        tries_left: u32,
    },
    /// There is no code for this number, or it expired, or it is spent.
    Gone,
}

/// Under the current index key, and under the other one while the key is renewed.
fn indexes_of(ring: &KeyRing, phone: &PhoneNumber) -> [Vec<u8>; 2] {
    ring.blind_indexes(PHONE_INDEX, phone.as_str())
        .map(|index| index.as_bytes().to_vec())
}

fn digest_of(ring: &KeyRing, index: &[u8], code: &OneTimeCode) -> TokenDigest {
    code.digest(ring, &[b"sign-in".as_slice(), index].concat())
}

/// Keeps `code` as the only one that is good for `phone`; the caller sends it after the commit.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    phone: &PhoneNumber,
    code: &OneTimeCode,
    limits: CodeLimits,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let [index, other] = indexes_of(ring, phone);
    if other != index {
        row::Entity::delete_by_id(other).exec(tx).await?;
    }
    let new = row::ActiveModel {
        code_digest: Set(digest_of(ring, &index, code)),
        phone_index: Set(index),
        sent_at: Set(now),
        expires_at: Set(now + limits.valid_for),
        tries_left: Set(i32::try_from(limits.tries).unwrap_or(i32::MAX)),
    };
    let replace = OnConflict::column(row::Column::PhoneIndex)
        .update_columns([
            row::Column::CodeDigest,
            row::Column::SentAt,
            row::Column::ExpiresAt,
            row::Column::TriesLeft,
        ])
        .to_owned();
    row::Entity::insert(new)
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Tries a code. Commit whatever the answer is: a wrong try must count. The try is counted before the code is
/// compared, so that a hundred guesses at once get no more tries than one after another.
///
/// # Errors
/// What the database reported.
pub async fn check(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    phone: &PhoneNumber,
    code: &OneTimeCode,
    now: DateTime<Utc>,
) -> Result<CodeCheck, DbError> {
    let [index, other] = indexes_of(ring, phone);
    match check_one(tx, ring, index.clone(), code, now).await? {
        CodeCheck::Gone if other != index => check_one(tx, ring, other, code, now).await,
        checked => Ok(checked),
    }
}

async fn check_one(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    index: Vec<u8>,
    code: &OneTimeCode,
    now: DateTime<Utc>,
) -> Result<CodeCheck, DbError> {
    let this = row::Entity::update_many()
        .col_expr(row::Column::TriesLeft, Expr::col(row::Column::TriesLeft).sub(1))
        .filter(row::Column::PhoneIndex.eq(index.clone()))
        .filter(row::Column::TriesLeft.gt(0))
        .filter(row::Column::ExpiresAt.gt(now));
    let Some(kept) = this.exec_with_returning(tx).await?.pop() else {
        return Ok(CodeCheck::Gone);
    };
    if !kept.code_digest.matches(&digest_of(ring, &index, code)) {
        let tries_left = kept.tries_left.unsigned_abs();
        return Ok(CodeCheck::Wrong { tries_left });
    }
    row::Entity::delete_by_id(index).exec(tx).await?;
    Ok(CodeCheck::Right)
}

/// Deletes codes that have expired; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget_expired(tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbError> {
    let expired = row::Entity::delete_many().filter(row::Column::ExpiresAt.lte(now));
    Ok(expired.exec(tx).await?.rows_affected)
}

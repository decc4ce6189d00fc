//! Wrong passwords and codes cost time, more each time. They are counted for a username from one source, so that the
//! advisor at her own phone is not locked out by somebody who guesses; for a source, whatever names it tries; for an
//! account, among all sources from which it has not signed in before; and codes of the app, of recovery and repeated
//! passwords for the account, since only somebody with the password gets so far.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::AccountId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::blind_index::BlindIndex;
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::sealed::FieldName;

/// After so many seconds without a wrong password, earlier ones are forgotten.
pub(crate) const FORGOTTEN_AFTER_SECONDS: i64 = 24 * 3600;
const SUBJECT: FieldName = FieldName::new("sign_in_failures.subject");

mod row {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_failures")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: Vec<u8>,
        pub failures: i32,
        pub last_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// How wrong passwords slow down.
#[derive(Debug, Clone, Copy)]
pub struct SlowDown {
    /// Wrong passwords that cost nothing.
    pub free_tries: u32,
    /// The longest wait.
    pub slowest: TimeDelta,
}

impl SlowDown {
    /// The wait after so many wrong passwords: none, then 1 s, 2 s, 4 s … up to the slowest.
    pub fn wait(&self, failures: u32) -> TimeDelta {
        let over = failures.saturating_sub(self.free_tries);
        if over == 0 {
            return TimeDelta::zero();
        }
        TimeDelta::seconds(1_i64 << Ord::min(over - 1, 30)).min(self.slowest)
    }
}

/// Whether somebody may try a password now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Yes.
    Now,
    /// Not yet.
    Wait(TimeDelta),
}

/// Who is slowed down: a username as typed, and a network address.
pub fn subject(ring: &KeyRing, username: &str, source: &str) -> BlindIndex {
    ring.blind_index(SUBJECT, &format!("{}\n{source}", username.to_lowercase()))
}

/// Asks for a try and counts it as failed already; after the right password call [`forgive`]. Commit before
/// the password is checked: many guesses at once then each count.
///
/// # Errors
/// What the database reported.
pub async fn take_turn(
    tx: &impl ConnectionTrait,
    subject: &BlindIndex,
    limits: SlowDown,
    now: DateTime<Utc>,
) -> Result<Turn, DbError> {
    let id = subject.as_bytes().to_vec();
    let first = row::ActiveModel {
        subject: Set(id.clone()),
        failures: Set(0),
        last_at: Set(now),
    };
    row::Entity::insert(first)
        .on_conflict_do_nothing_on([row::Column::Subject])
        .exec_without_returning(tx)
        .await?;
    // the row lock makes tries at once take turns; on SQLite the single writer does
    let known = row::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    let Some(known) = known else {
        return Ok(Turn::Now);
    };
    // of two who come at once, the earlier may get the later turn: no time has passed then
    let since = std::cmp::max(now - known.last_at, TimeDelta::zero());
    let mut failures = known.failures.unsigned_abs();
    if since >= TimeDelta::seconds(FORGOTTEN_AFTER_SECONDS) {
        failures = 0;
    }
    let left = limits.wait(failures) - since;
    if left > TimeDelta::zero() {
        return Ok(Turn::Wait(left));
    }
    let counted = row::ActiveModel {
        subject: Set(known.subject),
        failures: Set(i32::try_from(failures.saturating_add(1)).unwrap_or(i32::MAX)),
        last_at: Set(std::cmp::max(now, known.last_at)),
    };
    counted.update(tx).await?;
    Ok(Turn::Now)
}

/// A source, whatever usernames it tries.
pub fn source_subject(ring: &KeyRing, source: &str) -> BlindIndex {
    ring.blind_index(SUBJECT, &format!("source\n\n{source}"))
}

/// A username, tried from wherever its account has not signed in before.
pub fn anywhere_subject(ring: &KeyRing, username: &str) -> BlindIndex {
    ring.blind_index(SUBJECT, &format!("anywhere\n\n{}", username.to_lowercase()))
}

/// The codes of an account, wherever they are typed.
pub fn codes_subject(ring: &KeyRing, account: AccountId) -> BlindIndex {
    ring.blind_index(SUBJECT, &format!("codes\n\n{account}"))
}

/// Takes back one failure that was counted for what proved right; earlier ones stay.
///
/// # Errors
/// What the database reported.
pub async fn forgive_one(tx: &impl ConnectionTrait, subject: &BlindIndex) -> Result<(), DbError> {
    let fewer = Expr::col(row::Column::Failures).sub(1);
    row::Entity::update_many()
        .col_expr(row::Column::Failures, fewer)
        .filter(row::Column::Subject.eq(subject.as_bytes().to_vec()))
        .filter(row::Column::Failures.gt(0))
        .exec(tx)
        .await?;
    Ok(())
}

/// Forgets the wrong passwords of one who gave the right one.
///
/// # Errors
/// What the database reported.
pub async fn forgive(tx: &impl ConnectionTrait, subject: &BlindIndex) -> Result<(), DbError> {
    row::Entity::delete_by_id(subject.as_bytes().to_vec())
        .exec(tx)
        .await?;
    Ok(())
}

/// Deletes counts that were taken back to nothing; returns how many rows.
///
/// # Errors
/// What the database reported.
pub async fn forget_forgiven(tx: &impl ConnectionTrait) -> Result<u64, DbError> {
    let none = row::Entity::delete_many().filter(row::Column::Failures.eq(0));
    Ok(none.exec(tx).await?.rows_affected)
}

/// Deletes what nobody has added to since `before`; returns how many rows.
///
/// # Errors
/// What the database reported.
pub async fn forget_before(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let old = row::Entity::delete_many().filter(row::Column::LastAt.lte(before));
    Ok(old.exec(tx).await?.rows_affected)
}

//! From where an account has signed in before: whoever guesses its password elsewhere slows down elsewhere only.
//! Networks are kept as keyed digests of account and network together: they tell nothing by themselves.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::AccountId;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::db::DbError;
use crate::keys::KeyRing;
use crate::sealed::FieldName;

const SUBJECT: FieldName = FieldName::new("sign_in_sources.subject");
/// How long a network is known after the last sign-in from it.
const KNOWN: TimeDelta = TimeDelta::days(90);

mod row {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_sources")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub subject: Vec<u8>,
        pub last_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Both indexes that it may stand under, the one to write first.
fn subjects(ring: &KeyRing, account: AccountId, source: &str) -> [Vec<u8>; 2] {
    let indexes = ring.blind_indexes(SUBJECT, &format!("{account}\n{source}"));
    indexes.map(|index| index.as_bytes().to_vec())
}

/// Whether somebody has signed in with this account from this network within 90 days.
///
/// # Errors
/// What the database reported.
pub async fn is_known(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    account: AccountId,
    source: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let found = row::Entity::find()
        .filter(row::Column::Subject.is_in(subjects(ring, account, source)))
        .filter(row::Column::LastAt.gt(now - KNOWN))
        .one(db)
        .await?;
    Ok(found.is_some())
}

/// Somebody has just signed in from there.
///
/// # Errors
/// What the database reported.
pub async fn remember(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    account: AccountId,
    source: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let [subject, _] = subjects(ring, account, source);
    let new = row::ActiveModel {
        subject: Set(subject),
        last_at: Set(now),
    };
    let again = OnConflict::column(row::Column::Subject)
        .update_column(row::Column::LastAt)
        .to_owned();
    row::Entity::insert(new)
        .on_conflict(again)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Deletes networks from which nobody has signed in since; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget_before(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let old = row::Entity::delete_many().filter(row::Column::LastAt.lte(before));
    Ok(old.exec(tx).await?.rows_affected)
}

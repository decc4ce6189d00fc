//! Rows of `sessions` and `refresh_tokens`.

/// A session.
pub mod session {
    use chrono::{DateTime, Utc};
    use nuanxin_domain::ids::SessionId;
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectionTrait, PaginatorTrait, QuerySelect};

    use crate::accounts::AccountRows;
    use crate::db::DbError;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sessions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub kind: String,
        pub created_at: DateTime<Utc>,
        pub last_used_at: DateTime<Utc>,
        pub revoked_at: Option<DateTime<Utc>>,
        pub revoked_for: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "AccountRows",
            from = "Column::AccountId",
            to = "crate::accounts::AccountColumn::Id"
        )]
        Account,
    }

    impl Related<AccountRows> for Entity {
        fn to() -> RelationDef {
            Relation::Account.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Neither it nor its account has ended.
    pub async fn is_live(db: &impl ConnectionTrait, id: SessionId) -> Result<bool, DbError> {
        let live = Entity::find_by_id(id.0)
            .filter(Column::RevokedAt.is_null())
            .inner_join(AccountRows)
            .filter(crate::accounts::AccountColumn::DisabledAt.is_null())
            .count(db)
            .await?;
        Ok(live > 0)
    }

    /// Those of these sessions that have not ended, and whose account has not.
    pub async fn live_among(
        db: &impl ConnectionTrait,
        sessions: &[SessionId],
    ) -> Result<Vec<SessionId>, DbError> {
        let live: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Id.is_in(sessions.iter().map(|session| session.0)))
            .filter(Column::RevokedAt.is_null())
            .inner_join(AccountRows)
            .filter(crate::accounts::AccountColumn::DisabledAt.is_null())
            .into_tuple()
            .all(db)
            .await?;
        Ok(live.into_iter().map(SessionId).collect())
    }
}

/// A refresh token.
pub mod token {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;
    use sea_orm::{ConnectionTrait, QueryOrder, QuerySelect};

    use crate::db::DbError;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_tokens")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub digest: Vec<u8>,
        pub session_id: Uuid,
        pub issued_at: DateTime<Utc>,
        pub expires_at: DateTime<Utc>,
        pub used_at: Option<DateTime<Utc>>,
        pub replaced_by: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        #[sea_orm(
            belongs_to = "super::session::Entity",
            from = "Column::SessionId",
            to = "super::session::Column::Id"
        )]
        Session,
    }

    impl Related<super::session::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Session.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}

    /// Deletes the oldest that expired before `before`.
    pub async fn delete_expired(
        tx: &impl ConnectionTrait,
        before: DateTime<Utc>,
        limit: u64,
    ) -> Result<u64, DbError> {
        let expired: Vec<Vec<u8>> = Entity::find()
            .select_only()
            .column(Column::Digest)
            .filter(Column::ExpiresAt.lt(before))
            .order_by_asc(Column::ExpiresAt)
            .limit(limit)
            .into_tuple()
            .all(tx)
            .await?;
        if expired.is_empty() {
            return Ok(0);
        }
        let deleted = Entity::delete_many()
            .filter(Column::Digest.is_in(expired))
            .exec(tx)
            .await?;
        Ok(deleted.rows_affected)
    }
}

//! The sessions of one account, for its owner to look at and to end.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, SessionId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::session::{self, Column};
use super::{Ended, SessionKind, Sessions, revoke};
use crate::db::DbError;

/// A session that has not been ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownSession {
    /// The token family.
    pub id: SessionId,
    /// How its client keeps the token.
    pub kind: SessionKind,
    /// When somebody signed in, on the real clock.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub last_used_at: DateTime<Utc>,
}

impl Sessions {
    /// One page of an account's sessions that can still be used, newest first, from behind `after` on.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn of_account(
        &self,
        account: AccountId,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<KnownSession>, DbError> {
        let usable_since = self.real.now() - self.lifetime;
        let rows = session::Entity::find()
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::RevokedAt.is_null())
            .filter(Column::LastUsedAt.gt(usable_since))
            .filter(Column::Id.lt(after.unwrap_or(Uuid::max())))
            .order_by_desc(Column::Id)
            .limit(limit)
            .all(self.db.reader())
            .await?;
        let known = |row: session::Model| KnownSession {
            id: SessionId(row.id),
            kind: SessionKind::from_code(&row.kind),
            created_at: row.created_at,
            last_used_at: row.last_used_at,
        };
        Ok(rows.into_iter().map(known).collect())
    }

    /// Whose a session is, if it has not been ended.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn owner_of(&self, session: SessionId) -> Result<Option<AccountId>, DbError> {
        let found = session::Entity::find_by_id(session.0)
            .filter(Column::RevokedAt.is_null())
            .one(self.db.reader())
            .await?;
        Ok(found.map(|found| AccountId(found.account_id)))
    }

    /// Ends the sessions of an account but for one, in the caller's transaction; tells which. Call
    /// [`Sessions::forget`] with them after the commit: then they end at once on this node, within seconds on
    /// others.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn revoke_others(
        &self,
        tx: &impl ConnectionTrait,
        account: AccountId,
        kept: Option<SessionId>,
        why: Ended,
    ) -> Result<Vec<SessionId>, DbError> {
        let mut others = Column::AccountId.eq(account.0).and(Column::RevokedAt.is_null());
        if let Some(kept) = kept {
            others = others.and(Column::Id.ne(kept.0));
        }
        let ids: Vec<Uuid> = session::Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(others.clone())
            .into_tuple()
            .all(tx)
            .await?;
        revoke(tx, others, why, self.real.now()).await?;
        Ok(ids.into_iter().map(SessionId).collect())
    }

    /// Ends one session, in the caller's transaction. Call [`Sessions::forget`] after the commit.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn revoke_in(
        &self,
        tx: &impl ConnectionTrait,
        session: SessionId,
        why: Ended,
    ) -> Result<(), DbError> {
        revoke(tx, Column::Id.eq(session.0), why, self.real.now()).await
    }

    /// This node believes no longer that these sessions live.
    pub fn forget(&self, ended: &[SessionId]) {
        for session in ended {
            self.cache.ended(*session);
        }
    }
}

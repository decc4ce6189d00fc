//! Sign-in sessions: families of refresh tokens. Each token is good once; the second use of one means that
//! somebody else has it too, and ends the whole family. All times are the real clock's.

mod cache;
mod list;
mod row;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::{AccountId, SessionId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Value};

use self::cache::Cache;
pub use self::list::KnownSession;
use self::row::{session, token};
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::ids::new_id;
use crate::rows::statement;
use crate::tokens::OpaqueToken;

/// How a client keeps its refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// In the body of answers and requests.
    Bearer,
    /// In an HttpOnly cookie.
    Cookie,
}

impl SessionKind {
    fn code(self) -> &'static str {
        match self {
            Self::Bearer => "bearer",
            Self::Cookie => "cookie",
        }
    }

    fn from_code(code: &str) -> Self {
        if code == "cookie" {
            Self::Cookie
        } else {
            Self::Bearer
        }
    }
}

/// Why a session has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The client signed out.
    SignedOut,
    /// A refresh token was used twice.
    TokenReused,
    /// The password was replaced.
    PasswordChanged,
    /// Somebody responsible ended it.
    ByStaff,
    /// The account was erased.
    Erased,
    /// Its number led to another account, and it goes on there.
    Joined,
}

impl Ended {
    fn code(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::TokenReused => "token_reused",
            Self::PasswordChanged => "password_changed",
            Self::ByStaff => "by_staff",
            Self::Erased => "erased",
            Self::Joined => "joined",
        }
    }
}

/// A session with the refresh token that its client gets now and never again.
#[derive(Debug)]
pub struct Opened {
    /// The token family.
    pub session: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// How the client keeps the token.
    pub kind: SessionKind,
    /// The token.
    pub refresh: OpaqueToken,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// What came of presenting a refresh token.
#[derive(Debug)]
pub enum Rotation {
    /// It was good; here is its successor.
    Rotated(Opened),
    /// It had been used before: the family has ended now.
    Reused {
        /// The family.
        session: SessionId,
        /// Whose it was.
        account: AccountId,
    },
    /// It was good once.
    Expired,
    /// Not one of ours, or of a session that has ended.
    Unknown,
}

/// Opens, rotates and ends sessions. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    db: Database,
    real: Arc<dyn Clock>,
    lifetime: TimeDelta,
    cache: Arc<Cache>,
}

impl Sessions {
    /// Refresh tokens are good for `lifetime` on the real clock.
    pub fn new(db: Database, real: Arc<dyn Clock>, lifetime: TimeDelta) -> Self {
        Self {
            db,
            real,
            lifetime,
            cache: Arc::default(),
        }
    }

    /// Opens a session in the caller's transaction.
    ///
    /// # Errors
    /// What the database reported; `DbError::ForeignKey` for an unknown account.
    pub async fn open(
        &self,
        tx: &impl ConnectionTrait,
        account: AccountId,
        kind: SessionKind,
    ) -> Result<Opened, DbError> {
        let now = self.real.now();
        let id = new_id(&*self.real);
        let new = session::ActiveModel {
            id: Set(id),
            account_id: Set(account.0),
            kind: Set(kind.code().to_owned()),
            created_at: Set(now),
            last_used_at: Set(now),
            revoked_at: Set(None),
            revoked_for: Set(None),
        };
        session::Entity::insert(new).exec_without_returning(tx).await?;
        self.issue(tx, OpaqueToken::generate(), (id.into(), account, kind), now)
            .await
    }

    async fn issue(
        &self,
        tx: &impl ConnectionTrait,
        refresh: OpaqueToken,
        (session, account, kind): (SessionId, AccountId, SessionKind),
        now: DateTime<Utc>,
    ) -> Result<Opened, DbError> {
        let expires_at = now + self.lifetime;
        let new = token::ActiveModel {
            digest: Set(refresh.digest().as_bytes().to_vec()),
            session_id: Set(session.0),
            issued_at: Set(now),
            expires_at: Set(expires_at),
            used_at: Set(None),
            replaced_by: Set(None),
        };
        token::Entity::insert(new).exec_without_returning(tx).await?;
        Ok(Opened {
            session,
            account,
            kind,
            refresh,
            expires_at,
        })
    }

    /// Exchanges a refresh token for its successor, in one transaction. Of two uses at once one wins, and the
    /// other ends the family.
    ///
    /// # Errors
    /// What the database reported; nothing has changed then.
    pub async fn rotate(&self, presented: &OpaqueToken) -> Result<Rotation, DbError> {
        let tx = self.db.write_tx().await?;
        let now = self.real.now();
        let digest = presented.digest().as_bytes().to_vec();
        let found = token::Entity::find_by_id(digest.clone())
            .find_also_related(session::Entity)
            .one(&tx)
            .await?;
        let Some((token, Some(session))) = found else {
            return Ok(Rotation::Unknown);
        };
        let (id, account) = (SessionId(session.id), AccountId(session.account_id));
        if session.revoked_at.is_some() {
            return Ok(Rotation::Unknown);
        }
        if token.used_at.is_none() && token.expires_at <= now {
            return Ok(Rotation::Expired);
        }
        let next = OpaqueToken::generate();
        if token.used_at.is_some() || !mark_used(&tx, digest, &next, now).await? {
            revoke(&tx, session::Column::Id.eq(id.0), Ended::TokenReused, now).await?;
            tx.commit().await?;
            self.cache.ended(id);
            return Ok(Rotation::Reused { session: id, account });
        }
        let touched = session::ActiveModel {
            last_used_at: Set(now),
            ..Default::default()
        };
        let this = session::Entity::update_many().filter(session::Column::Id.eq(id.0));
        this.set(touched).exec(&tx).await?;
        let kind = SessionKind::from_code(&session.kind);
        let opened = self.issue(&tx, next, (id, account, kind), now).await?;
        tx.commit().await?;
        Ok(Rotation::Rotated(opened))
    }

    /// Ends a session; ending it twice changes nothing. At once on this node, within seconds on others.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn revoke(&self, session: SessionId, why: Ended) -> Result<(), DbError> {
        let tx = self.db.write_tx().await?;
        let this = session::Column::Id.eq(session.0);
        revoke(&tx, this, why, self.real.now()).await?;
        tx.commit().await?;
        self.cache.ended(session);
        Ok(())
    }

    /// Ends every session of an account, in the caller's transaction: after a new password. Takes effect
    /// within seconds of the commit.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn revoke_all(
        &self,
        tx: &impl ConnectionTrait,
        account: AccountId,
        why: Ended,
    ) -> Result<(), DbError> {
        let all = session::Column::AccountId.eq(account.0);
        revoke(tx, all, why, self.real.now()).await
    }

    /// Which session and account a refresh token belongs to, used or not: for signing out.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn of_token(&self, presented: &OpaqueToken) -> Result<Option<SessionId>, DbError> {
        let found = token::Entity::find_by_id(presented.digest().as_bytes().to_vec())
            .one(self.db.reader())
            .await?;
        Ok(found.map(|token| SessionId(token.session_id)))
    }

    /// Whether the session has not ended and its account may sign in. Remembered for a few seconds; an end
    /// for good.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn is_live(&self, session: SessionId) -> Result<bool, DbError> {
        let now = self.real.now();
        if let Some(known) = self.cache.get(session, now) {
            return Ok(known);
        }
        let live = session::is_live(self.db.reader(), session).await?;
        self.cache.put(session, live, now);
        Ok(live)
    }

    /// Which of these sessions have ended, or belong to an account that may sign in no more.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn ended_among(&self, sessions: &[SessionId]) -> Result<HashSet<SessionId>, DbError> {
        let mut ended: HashSet<SessionId> = sessions.iter().copied().collect();
        for chunk in sessions.chunks(500) {
            for live in session::live_among(self.db.reader(), chunk).await? {
                ended.remove(&live);
            }
        }
        Ok(ended)
    }

    /// How the client of a session keeps its token; none for an unknown session.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn kind_of(&self, session: SessionId) -> Result<Option<SessionKind>, DbError> {
        let found = session::Entity::find_by_id(session.0)
            .one(self.db.reader())
            .await?;
        Ok(found.map(|found| SessionKind::from_code(&found.kind)))
    }

    /// Deletes at most `limit` sessions that were last used before `before` and have no token left: the history of
    /// sign-ins ends there. Returns how many.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn forget_sessions(
        &self,
        tx: &impl ConnectionTrait,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<u64, DbError> {
        let sql = "DELETE FROM sessions WHERE id IN (SELECT s.id FROM sessions s WHERE s.last_used_at < $1 \
                   AND NOT EXISTS (SELECT 1 FROM refresh_tokens r WHERE r.session_id = s.id) \
                   AND NOT EXISTS (SELECT 1 FROM sign_in_tickets t WHERE t.session_id = s.id) LIMIT $2)";
        let values: [Value; 2] = [before.into(), i64::from(limit).into()];
        Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
    }

    /// Deletes refresh tokens that expired before `before`, at most `limit`; returns how many. Their sessions
    /// stay for a time as the history of sign-ins.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn forget_tokens(
        &self,
        tx: &impl ConnectionTrait,
        before: DateTime<Utc>,
        limit: u64,
    ) -> Result<u64, DbError> {
        token::delete_expired(tx, before, limit).await
    }
}

/// Whether this use of the token was its first.
async fn mark_used(
    tx: &impl ConnectionTrait,
    digest: Vec<u8>,
    next: &OpaqueToken,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let used = token::ActiveModel {
        used_at: Set(Some(now)),
        replaced_by: Set(Some(next.digest().as_bytes().to_vec())),
        ..Default::default()
    };
    let done = token::Entity::update_many()
        .set(used)
        .filter(token::Column::Digest.eq(digest))
        .filter(token::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(done.rows_affected == 1)
}

async fn revoke(
    tx: &impl ConnectionTrait,
    which: sea_orm::sea_query::SimpleExpr,
    why: Ended,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let ended = session::ActiveModel {
        revoked_at: Set(Some(now)),
        revoked_for: Set(Some(why.code().to_owned())),
        ..Default::default()
    };
    session::Entity::update_many()
        .set(ended)
        .filter(which)
        .filter(session::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

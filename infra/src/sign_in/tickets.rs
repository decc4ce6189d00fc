//! Tickets: good once, for a minute. They carry a sign-in where a header cannot go: into a page that the
//! mini-program opens, or to the stream of live updates.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::{AccountId, SessionId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::db::DbError;
use crate::tokens::OpaqueToken;

/// How long a ticket is good.
pub const VALID_FOR: TimeDelta = TimeDelta::seconds(60);

mod row {
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_tickets")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub digest: Vec<u8>,
        pub purpose: String,
        pub account_id: Uuid,
        pub session_id: Uuid,
        pub expires_at: DateTime<Utc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What a ticket opens. One for the one is none for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketPurpose {
    /// A session for a page.
    SignIn,
    /// The stream of live updates.
    Live,
}

impl TicketPurpose {
    fn code(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Live => "live",
        }
    }
}

/// Whom a ticket was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// The account.
    pub account: AccountId,
    /// The session in which it was asked for.
    pub session: SessionId,
}

/// Makes a ticket.
///
/// # Errors
/// What the database reported; `DbError::ForeignKey` for an unknown account or session.
pub async fn issue(
    tx: &impl ConnectionTrait,
    ticket: Ticket,
    purpose: TicketPurpose,
    now: DateTime<Utc>,
) -> Result<OpaqueToken, DbError> {
    let text = OpaqueToken::generate();
    let new = row::ActiveModel {
        digest: Set(text.digest().as_bytes().to_vec()),
        purpose: Set(purpose.code().to_owned()),
        account_id: Set(ticket.account.0),
        session_id: Set(ticket.session.0),
        expires_at: Set(now + VALID_FOR),
    };
    row::Entity::insert(new).exec_without_returning(tx).await?;
    Ok(text)
}

/// Uses a ticket up. None for one that is unknown, used, expired or for another purpose. Ask
/// `Sessions::is_live` whether its session still is.
///
/// # Errors
/// What the database reported.
pub async fn redeem(
    tx: &impl ConnectionTrait,
    presented: &OpaqueToken,
    purpose: TicketPurpose,
    now: DateTime<Utc>,
) -> Result<Option<Ticket>, DbError> {
    let digest = presented.digest().as_bytes().to_vec();
    let used = row::Entity::delete_many()
        .filter(row::Column::Digest.eq(digest))
        .filter(row::Column::Purpose.eq(purpose.code()))
        .exec_with_returning(tx)
        .await?;
    Ok(used
        .first()
        .filter(|ticket| now < ticket.expires_at)
        .map(|ticket| Ticket {
            account: AccountId(ticket.account_id),
            session: SessionId(ticket.session_id),
        }))
}

/// Deletes tickets that have expired; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget_expired(tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<u64, DbError> {
    let expired = row::Entity::delete_many().filter(row::Column::ExpiresAt.lte(now));
    Ok(expired.exec(tx).await?.rows_affected)
}

//! A resident's own requests.

use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, SessionId};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{Cursor, Page, body, claims};
use crate::db::DbError;
use crate::rows::statement;

/// One page of what a resident's account submitted or opened, newest first. A restricted request shows only in the
/// sign-in session that submitted it: husband and wife may share one phone.
///
/// # Errors
/// What the database reported.
pub async fn for_account(
    db: &impl ConnectionTrait,
    account: AccountId,
    session: Option<SessionId>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<HelpRequest>, DbError> {
    let sql = "SELECT body FROM help_requests \
               WHERE filed_by = $1 AND filed_by_role = 'resident' AND id < $2 \
               AND (NOT restricted OR session_id = $3) ORDER BY id DESC LIMIT $4";
    let values: [Value; 4] = [
        account.0.into(),
        after.map_or(Uuid::max(), |cursor| cursor.id).into(),
        session.map(|id| id.0).into(),
        (i64::from(limit) + 1).into(),
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let mut items = rows.iter().map(body).collect::<Result<Vec<_>, _>>()?;
    let before = after.map_or(Uuid::max(), |cursor| cursor.id);
    items.extend(claims::page(db, account, before, limit).await?);
    items.sort_by_key(|request| std::cmp::Reverse(request.id));
    items.dedup_by_key(|request| request.id);
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let last = items.last().filter(|_| more);
    let next = last.map(|request| Cursor::new(request.submitted_at, request.id.0));
    Ok(Page { items, next })
}

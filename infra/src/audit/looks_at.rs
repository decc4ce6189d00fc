//! Who looked at a request: the entries of staff who opened it or had something of it unmasked. That it stood,
//! masked, on a page of a queue is no look; such a page leaves an entry that names no request.

use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{AuditEntry, read};
use crate::db::DbError;
use crate::rows::statement;

/// Opened: the request with the requester's words.
pub const SHOW: &str = "show";
/// Opened: what happened, with everything that was said and noted.
pub const TIMELINE: &str = "timeline";
/// Unmasked, for a purpose.
pub const REVEAL: &str = "reveal";

/// One page of the looks at a request, newest first; `before` is the last id of the page before it.
///
/// # Errors
/// What the database reported.
pub async fn looks_at(
    db: &impl ConnectionTrait,
    request: RequestId,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<AuditEntry>, DbError> {
    let sql = "SELECT * FROM audit_entries WHERE request_id = $1 AND id < $2 AND action IN ($3, $4, $5) \
               AND actor_role NOT IN ('resident', 'system') ORDER BY id DESC LIMIT $6";
    let values: [Value; 6] = [
        request.0.into(),
        before.unwrap_or(Uuid::max()).into(),
        SHOW.into(),
        TIMELINE.into(),
        REVEAL.into(),
        i64::from(limit).into(),
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

//! The help requests that a deletion covers; the rule itself is `DeletionRequest::covers`.

use chrono::{DateTime, Utc};
use nuanxin_domain::deletion::DeletionRequest;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::{AccountId, RequestId, SessionId};
use sea_orm::{ConnectionTrait, Value};
use std::collections::HashSet;
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::body;
use crate::rows::{placeholders, statement};

/// Which of the covered requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covered {
    /// All of them.
    All,
    /// Those that still have their personal half.
    NotErased,
}

/// Whose requests, as seen by which session, submitted until when.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The account.
    pub account: AccountId,
    /// The session that asked, or asks.
    pub session: Option<SessionId>,
    /// When it asked.
    pub until: DateTime<Utc>,
}

impl From<&DeletionRequest> for Scope {
    fn from(deletion: &DeletionRequest) -> Self {
        Scope {
            account: deletion.account,
            session: deletion.asked_in,
            until: deletion.asked_at,
        }
    }
}

/// At most `limit` of the requests that a deletion covers, by id, from behind `after` on.
///
/// # Errors
/// What the database reported.
pub async fn covered(
    db: &impl ConnectionTrait,
    scope: Scope,
    which: Covered,
    after: Option<RequestId>,
    limit: u32,
) -> Result<Vec<HelpRequest>, DbError> {
    let left = match which {
        Covered::All => "",
        Covered::NotErased => {
            "AND NOT EXISTS (SELECT 1 FROM erased_requests e WHERE e.request_id = help_requests.id)"
        }
    };
    let sql = format!(
        "SELECT body FROM help_requests WHERE filed_by = $1 AND filed_by_role = 'resident' AND id > $2 \
         AND submitted_at <= $3 AND (NOT restricted OR session_id = $4) {left} ORDER BY id LIMIT $5"
    );
    let values: [Value; 5] = [
        scope.account.0.into(),
        after.map_or(Uuid::nil(), |id| id.0).into(),
        scope.until.into(),
        scope.session.map(|session| session.0).into(),
        i64::from(limit).into(),
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(body).collect()
}

/// Those of these requests about which a complaint waits for its decision.
///
/// # Errors
/// What the database reported.
pub async fn with_open_complaint(
    db: &impl ConnectionTrait,
    requests: &[RequestId],
) -> Result<HashSet<RequestId>, DbError> {
    let mut found = HashSet::new();
    for chunk in requests.chunks(100) {
        let sql = format!(
            "SELECT request_id FROM complaints WHERE decided_at IS NULL AND request_id IN ({})",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.insert(RequestId(row.try_get("", "request_id")?));
        }
    }
    Ok(found)
}

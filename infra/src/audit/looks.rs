//! Who looked at requests: the entries of staff who opened one or had something of it unmasked. One reading of the
//! log for everything that shows it to residents; never across a restriction, which the caller has checked by naming
//! only requests that this sign-in session sees. That a request stood, masked, on a page of a queue is no look; such a
//! page leaves an entry that names no request.
//!
//! Looks at a person's file (`show-person`, `reveal-person`) are not among them. They concern the person, not one
//! request: shown beside a request they would tell that staff linked it to a file, also by mistake, and a look that was
//! taken for another's or a restricted request would appear where that request must not be noticed.

use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{AuditEntry, read};
use crate::db::DbError;
use crate::rows::{placeholders, statement};

/// Opened: the request with the requester's words.
pub const SHOW: &str = "show";
/// Opened: what happened, with everything that was said and noted.
pub const TIMELINE: &str = "timeline";
/// Unmasked, for a purpose.
pub const REVEAL: &str = "reveal";
/// Opened: a photo, a document or a voice message.
pub const SHOW_ATTACHMENT: &str = "show-attachment";
/// The smallest preview of a photo was shown, as it is in every list of attachments: no look of its own.
pub const SHOW_PREVIEW: &str = "show-preview";

/// Requests in one statement.
const CHUNK: usize = 100;

/// The looks at these requests, newest first, at most `limit` of all; `before` is the last id of the page before it.
///
/// # Errors
/// What the database reported.
pub async fn looks(
    db: &impl ConnectionTrait,
    requests: &[RequestId],
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<AuditEntry>, DbError> {
    let mut found: Vec<AuditEntry> = Vec::new();
    for chunk in requests.chunks(CHUNK) {
        let sql = format!(
            "SELECT * FROM audit_entries WHERE request_id IN ({}) AND id < $1 AND action IN ($2, $3, $4, $6) \
             AND actor_role NOT IN ('resident', 'system') ORDER BY id DESC LIMIT $5",
            placeholders(7, chunk.len())
        );
        let mut values: Vec<Value> = vec![
            before.unwrap_or(Uuid::max()).into(),
            SHOW.into(),
            TIMELINE.into(),
            REVEAL.into(),
            i64::from(limit).into(),
            SHOW_ATTACHMENT.into(),
        ];
        values.extend(chunk.iter().map(|id| Value::from(id.0)));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.push(read(&row)?);
        }
    }
    found.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    found.truncate(limit as usize);
    Ok(found)
}

impl AuditEntry {
    /// The grounds of an unmasked read: where the reader stands to the request, and by what right they look.
    #[must_use]
    pub fn on_standing_and_basis(self, standing: &str, basis: &str) -> Self {
        self.on_grounds(format!("{standing}/{basis}"))
    }

    /// The legal basis among the grounds, if one was written down.
    pub fn basis(&self) -> Option<&str> {
        self.grounds.as_deref()?.split_once('/').map(|(_, basis)| basis)
    }
}

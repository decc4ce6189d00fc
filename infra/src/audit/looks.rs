//! Who looked at a person's data: the entries of reads by staff, as the person may see them. One reading of the log,
//! shared by everything that shows it to residents; never across a restriction, which the caller has checked by
//! naming only requests that this sign-in session sees.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::Purpose;
use nuanxin_domain::ids::{RequestId, StationId};
use sea_orm::{ConnectionTrait, Value};

use super::{AuditEntry, read};
use crate::db::DbError;
use crate::rows::{placeholders, statement};

/// Reads of one request, for each of them that has any.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// At which request.
    pub request: RequestId,
    /// When, in real time.
    pub at: DateTime<Utc>,
    /// In which role.
    pub role: Role,
    /// The station of the request then, or of the reader.
    pub station: Option<StationId>,
    /// `show` for the request as it stands, `reveal` for unmasked data, `timeline` for the history.
    pub action: String,
    /// What for, where it was asked.
    pub purpose: Option<Purpose>,
    /// By what right: the code of a legal basis, where one was needed.
    pub basis: Option<String>,
}

/// The looks at these requests, newest first, at most `limit` of all.
///
/// # Errors
/// What the database reported.
pub async fn looks(
    db: &impl ConnectionTrait,
    requests: &[RequestId],
    limit: u32,
) -> Result<Vec<Look>, DbError> {
    let mut found = Vec::new();
    for chunk in requests.chunks(100) {
        let ids = placeholders(2, chunk.len());
        let sql = format!(
            "SELECT * FROM audit_entries WHERE request_id IN ({ids}) \
             AND action IN ('show', 'reveal', 'timeline') ORDER BY id DESC LIMIT $1"
        );
        let limit: Value = i64::from(limit).into();
        let values = std::iter::once(limit).chain(chunk.iter().map(|id| Value::from(id.0)));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.extend(Look::of(&read(&row)?));
        }
    }
    found.sort_by_key(|look: &Look| std::cmp::Reverse(look.at));
    found.truncate(limit as usize);
    Ok(found)
}

impl Look {
    fn of(entry: &AuditEntry) -> Option<Self> {
        Some(Look {
            request: entry.request?,
            at: entry.at,
            role: entry.role,
            station: entry.station,
            action: entry.action.clone(),
            purpose: entry.purpose,
            basis: entry.basis().map(str::to_owned),
        })
    }
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

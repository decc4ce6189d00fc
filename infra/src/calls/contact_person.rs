//! The contact person of somebody who calls often: asked for once a request, named by its lead.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, RequestId};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{placeholders, statement};

/// Who is named, and on which request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContactPerson {
    /// The request.
    pub request: RequestId,
    /// The advisor.
    pub advisor: AccountId,
}

/// Remembers that the lead was asked to name one; false when that was done before. `now` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn ask_for(
    tx: &impl ConnectionTrait,
    request: RequestId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql = "INSERT INTO contact_persons (request_id, asked_at) VALUES ($1, $2) \
               ON CONFLICT (request_id) DO NOTHING";
    let values: [Value; 2] = [request.0.into(), now.into()];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Names one, or another. `now` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn name_contact_person(
    tx: &impl ConnectionTrait,
    named: ContactPerson,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO contact_persons (request_id, advisor_id, named_by, named_at) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (request_id) DO UPDATE SET advisor_id = excluded.advisor_id, \
               named_by = excluded.named_by, named_at = excluded.named_at";
    let values: [Value; 4] = [
        named.request.0.into(),
        named.advisor.0.into(),
        by.0.into(),
        now.into(),
    ];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// The contact person who was named last on any of these requests.
///
/// # Errors
/// What the database reported.
pub async fn contact_person_of(
    db: &impl ConnectionTrait,
    requests: &[RequestId],
) -> Result<Option<ContactPerson>, DbError> {
    if requests.is_empty() {
        return Ok(None);
    }
    let sql = format!(
        "SELECT request_id, advisor_id FROM contact_persons WHERE request_id IN ({}) \
         AND advisor_id IS NOT NULL ORDER BY named_at DESC LIMIT 1",
        placeholders(1, requests.len())
    );
    let values = requests.iter().map(|id| Value::from(id.0));
    let Some(row) = db.query_one_raw(statement(db, sql, values)).await? else {
        return Ok(None);
    };
    Ok(Some(ContactPerson {
        request: RequestId(row.try_get::<Uuid>("", "request_id")?),
        advisor: AccountId(row.try_get::<Uuid>("", "advisor_id")?),
    }))
}

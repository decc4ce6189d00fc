//! Notices that have to leave and have not been made into messages yet. The row of the inbox says so in one column, so
//! that nothing is lost between the decision and its message, and whoever decides pays for no more than that.

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::notice::Notice;
use nuanxin_domain::number::RequestNumber;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::ids::{first_id_at, made_at};
use crate::notices::{audience, urgency};
use crate::rows::{from_code, placeholders, statement};

/// A notice that has to leave.
#[derive(Debug, Clone)]
pub struct Leaving {
    /// Its row.
    pub id: Uuid,
    /// When it became visible, in domain time.
    pub at: DateTime<Utc>,
    /// The notice.
    pub notice: Notice,
    /// The request's number.
    pub number: Option<RequestNumber>,
    /// It was held overnight until then.
    pub held: bool,
}

/// Notices of a lane that have to leave at `now` (domain time), oldest first: on PostgreSQL those that nobody else is at.
///
/// # Errors
/// What the database reported.
pub async fn leaving(
    tx: &impl ConnectionTrait,
    lane: i16,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Leaving>, DbError> {
    let lock = match tx.get_database_backend() {
        DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
        _ => "",
    };
    // what is held overnight has the id of its morning
    let sql = format!(
        "SELECT id, audience, addressee, template, request_id, number, urgency_rank, visible_from FROM notices \
         WHERE leaving IS NOT NULL AND leaving = $1 AND id < $2 ORDER BY id LIMIT $3 {lock}"
    );
    let values: [Value; 3] = [lane.into(), before(now).into(), i64::from(limit).into()];
    let rows = tx.query_all_raw(statement(tx, sql, values)).await?;
    rows.iter().map(read).collect()
}

/// The id before which every notice is visible at `now`.
pub(super) fn before(now: DateTime<Utc>) -> Uuid {
    first_id_at(now + TimeDelta::milliseconds(1))
}

/// These have been made into messages.
///
/// # Errors
/// What the database reported.
pub async fn has_left(tx: &impl ConnectionTrait, notices: &[Uuid]) -> Result<(), DbError> {
    let sql = format!(
        "UPDATE notices SET leaving = NULL WHERE id IN ({})",
        placeholders(1, notices.len())
    );
    let values = notices.iter().map(|id| Value::from(*id));
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

fn read(row: &QueryResult) -> Result<Leaving, DbError> {
    let number: Option<String> = row.try_get("", "number")?;
    let kind: String = row.try_get("", "audience")?;
    let id: Uuid = row.try_get("", "id")?;
    Ok(Leaving {
        id,
        at: made_at(id),
        notice: Notice {
            audience: audience(&kind, row.try_get("", "addressee")?)?,
            template: from_code(row.try_get("", "template")?)?,
            request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
            urgency: urgency(row)?,
        },
        number: number.and_then(|text| RequestNumber::parse(&text).ok()),
        held: row
            .try_get::<Option<DateTime<Utc>>>("", "visible_from")?
            .is_some(),
    })
}

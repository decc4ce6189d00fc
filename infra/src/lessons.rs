//! Lessons (地址经验) on their way: proposed by the triage desk, approved, refused or withdrawn by the district. Place and
//! reason are sealed: until somebody has looked at it, a place may hold more than the name of one. What holds stands in
//! the versions of the places ([`crate::places::lessons`]), by its number.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, LessonId, RequestId, StationId};
use nuanxin_domain::lesson::{LessonRecord, LessonState};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::record::Write;
use crate::rows::{Insert, Rows, code, from_code, statement};
use crate::sealed::{FieldName, SealedBytes};

const PLACE: FieldName = FieldName::new("address_lessons.place");
const REASON: FieldName = FieldName::new("address_lessons.reason");

const INSERT: Insert = Insert {
    table: "address_lessons",
    columns: &[
        "id",
        "state",
        "place",
        "street_code",
        "committee_code",
        "station_id",
        "request_id",
        "proposed_at",
        "proposed_by",
    ],
    ending: "",
};

/// The lessons that decisions propose.
pub(crate) fn rows(ring: &KeyRing, writes: &[&Write]) -> Rows {
    let mut values: Vec<Value> = Vec::new();
    for lesson in writes.iter().filter_map(|write| write.decided.lesson.as_ref()) {
        let id = lesson.id.0;
        values.extend::<[Value; 9]>([
            id.into(),
            code(&lesson.state).into(),
            ring.seal_text(PLACE, id, lesson.place.expose()).into(),
            lesson.street_code.as_str().into(),
            lesson.committee_code.clone().into(),
            lesson.station.0.into(),
            lesson.request.map(|request| request.0).into(),
            lesson.proposed_at.into(),
            lesson.proposed_by.0.into(),
        ]);
    }
    INSERT.rows(values)
}

/// Keeps what was decided about a lesson that was in the state `before`; false when somebody else was faster, and
/// nothing has changed.
///
/// # Errors
/// What the database reported.
pub async fn decide(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    before: LessonState,
    decided: &LessonRecord,
) -> Result<bool, DbError> {
    let id = decided.id.0;
    let reason = decided.reason.as_ref();
    let (by, at) = decided.decided.unzip();
    let sql = "UPDATE address_lessons SET state = $1, reason = $2, decided_by = $3, decided_at = $4, \
               request_id = NULL WHERE id = $5 AND state = $6";
    let values: [Value; 6] = [
        code(&decided.state).into(),
        reason
            .map(|reason| ring.seal_text(REASON, id, reason.expose()))
            .into(),
        by.map(|by| by.0).into(),
        at.into(),
        id.into(),
        code(&before).into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps the number that an approved lesson has been given.
///
/// # Errors
/// What the database reported.
pub async fn number(tx: &impl ConnectionTrait, id: LessonId, number: u32) -> Result<(), DbError> {
    let sql = "UPDATE address_lessons SET number = $1 WHERE id = $2";
    let values: [Value; 2] = [i64::from(number).into(), id.0.into()];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// Those of a request that has become a restricted one are not there for anybody.
const VISIBLE: &str = "NOT EXISTS (SELECT 1 FROM help_requests h \
                       WHERE h.id = address_lessons.request_id AND h.restricted)";

/// One lesson.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open it.
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: LessonId,
) -> Result<Option<LessonRecord>, ReadError> {
    let sql = format!("SELECT * FROM address_lessons WHERE id = $1 AND {VISIBLE}");
    let row = db.query_one_raw(statement(db, sql, [id.0.into()])).await?;
    row.map(|row| opened(ring, &row)).transpose()
}

/// Lessons in one state, newest first, those behind `before`; at most `limit`.
///
/// # Errors
/// As [`by_id`].
pub async fn in_state(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    state: LessonState,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<LessonRecord>, ReadError> {
    let sql = format!(
        "SELECT * FROM address_lessons WHERE state = $1 AND id < $2 AND {VISIBLE} ORDER BY id DESC LIMIT $3"
    );
    let values: [Value; 3] = [
        code(&state).into(),
        before.unwrap_or(Uuid::max()).into(),
        i64::from(limit).into(),
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| opened(ring, row)).collect()
}

fn opened(ring: &KeyRing, row: &QueryResult) -> Result<LessonRecord, ReadError> {
    let id: Uuid = row.try_get("", "id")?;
    let place: SealedBytes = row.try_get("", "place")?;
    let reason: Option<SealedBytes> = row.try_get("", "reason")?;
    let number: Option<i64> = row.try_get("", "number")?;
    let by: Option<Uuid> = row.try_get("", "decided_by")?;
    let at: Option<DateTime<Utc>> = row.try_get("", "decided_at")?;
    Ok(LessonRecord {
        id: LessonId(id),
        state: from_code(row.try_get("", "state")?)?,
        number: number.and_then(|number| u32::try_from(number).ok()),
        place: ring.open_text(PLACE, id, &place)?,
        street_code: row.try_get("", "street_code")?,
        committee_code: row.try_get("", "committee_code")?,
        station: StationId(row.try_get("", "station_id")?),
        request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
        proposed_at: row.try_get("", "proposed_at")?,
        proposed_by: AccountId(row.try_get("", "proposed_by")?),
        decided: by.map(AccountId).zip(at),
        reason: reason
            .map(|reason| ring.open_text(REASON, id, &reason))
            .transpose()?,
    })
}

/// Deletes at most `limit` lessons that were refused or withdrawn before `before` (domain time).
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let sql = "DELETE FROM address_lessons WHERE id IN (SELECT id FROM address_lessons \
               WHERE state IN ('refused','withdrawn') AND decided_at < $1 LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

//! What came is kept sealed until a job has acted upon it, and known again for a day.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};
use serde_json::json;
use uuid::Uuid;

use super::Event;
use crate::blind_index::one_at_a_time;
use crate::clock::Clock;
use crate::db::DbError;
use crate::ids::new_id;
use crate::jobs::{self, NewJob};
use crate::keys::KeyRing;
use crate::rows::{Insert, code, statement};
use crate::sealed::{FieldName, SealedBytes};
use crate::wechat::Verdict;

/// The sealed event, and the index by which it is known again.
const BODY: FieldName = FieldName::new("wechat_callbacks.body");
const IDENTITY: FieldName = FieldName::new("wechat_callbacks.identity");
/// The lane of what comes from the platform: behind the work for people in need.
const LANE: i16 = 3;

const INSERT: Insert = Insert {
    table: "wechat_callbacks",
    columns: &["id", "identity", "body", "received_at"],
    ending: "ON CONFLICT (identity) DO NOTHING",
};
const VERDICTS: Insert = Insert {
    table: "media_checks",
    columns: &["trace_id", "suggest", "label", "checked_at"],
    ending: "ON CONFLICT (trace_id) DO NOTHING",
};

/// What became of an event that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is new: a job will act upon it.
    New,
    /// It came before.
    Known,
}

/// Keeps an event and the job that will act upon it.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    real: &dyn Clock,
    event: &Event,
) -> Result<Kept, DbError> {
    let [index, other] = ring.blind_indexes(IDENTITY, &event.identity);
    if index != other {
        one_at_a_time(tx, (&index).min(&other)).await?;
        let sql = "SELECT 1 FROM wechat_callbacks WHERE identity = $1";
        let known = tx.query_one_raw(statement(tx, sql, [other.into()])).await?;
        if known.is_some() {
            return Ok(Kept::Known);
        }
    }
    let (id, now) = (new_id(real), real.now());
    let values: [Value; 4] = [
        id.into(),
        index.into(),
        ring.seal_json(BODY, id, event).into(),
        now.into(),
    ];
    if INSERT.run(tx, values.into()).await? == 0 {
        return Ok(Kept::Known);
    }
    let job = NewJob::new("wechat_event", json!({ "callback": id }), LANE, now);
    jobs::enqueue(tx, real, &[job]).await?;
    Ok(Kept::New)
}

/// The event of a job; `None` when it was acted upon, or has had its time.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open it.
pub async fn load(db: &impl ConnectionTrait, ring: &KeyRing, id: Uuid) -> Result<Option<Event>, DbError> {
    let sql = "SELECT body FROM wechat_callbacks WHERE id = $1 AND body IS NOT NULL";
    let Some(row) = db.query_one_raw(statement(db, sql, [id.into()])).await? else {
        return Ok(None);
    };
    let sealed: SealedBytes = row.try_get("", "body")?;
    Ok(Some(ring.open_json::<Event>(BODY, id, &sealed)?.into_exposed()))
}

/// It was acted upon: what it said is gone, that it came is still known.
///
/// # Errors
/// What the database reported.
pub async fn done(tx: &impl ConnectionTrait, id: Uuid) -> Result<(), DbError> {
    let sql = "UPDATE wechat_callbacks SET body = NULL WHERE id = $1";
    tx.execute_raw(statement(tx, sql, [id.into()])).await?;
    Ok(())
}

/// Keeps what the platform said of a file; none when it could not look at it. The first word counts.
///
/// # Errors
/// What the database reported.
pub async fn keep_media_verdict(
    tx: &impl ConnectionTrait,
    trace_id: &str,
    verdict: Option<Verdict>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let suggest = verdict.map_or_else(|| "unchecked".to_owned(), |verdict| code(&verdict.suggest));
    let values: [Value; 4] = [
        trace_id.into(),
        suggest.into(),
        verdict.map(|verdict| verdict.label.0).into(),
        now.into(),
    ];
    VERDICTS.run(tx, values.into()).await?;
    Ok(())
}

/// Forgets events that came before `before`; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let sql = "DELETE FROM wechat_callbacks WHERE received_at < $1";
    let done = tx.execute_raw(statement(tx, sql, [before.into()])).await?;
    Ok(done.rows_affected())
}

/// Forgets verdicts from before `before`; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget_verdicts(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let sql = "DELETE FROM media_checks WHERE checked_at < $1";
    let done = tx.execute_raw(statement(tx, sql, [before.into()])).await?;
    Ok(done.rows_affected())
}

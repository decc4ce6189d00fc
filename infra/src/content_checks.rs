//! What the WeChat platform said of complaints, requests for deletion and uploads. It is something that staff may read,
//! and decides nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::{Insert, code, from_code, placeholders, statement};
use crate::wechat::{Label, Verdict};

const CHECKS: Insert = Insert {
    table: "content_checks",
    columns: &["subject_id", "trace_id", "suggest", "label", "asked_at"],
    ending: "ON CONFLICT (subject_id) DO NOTHING",
};

/// Keeps what was said of a text; the first word counts.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    subject: Uuid,
    verdict: Verdict,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let values: [Value; 5] = [
        subject.into(),
        None::<String>.into(),
        code(&verdict.suggest).into(),
        verdict.label.0.into(),
        now.into(),
    ];
    CHECKS.run(tx, values.into()).await?;
    Ok(())
}

/// Keeps under which name the verdict about an upload will come.
///
/// # Errors
/// What the database reported.
pub async fn keep_asked(
    tx: &impl ConnectionTrait,
    upload: Uuid,
    trace: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let values: [Value; 5] = [
        upload.into(),
        trace.into(),
        None::<String>.into(),
        None::<i32>.into(),
        now.into(),
    ];
    CHECKS.run(tx, values.into()).await?;
    Ok(())
}

/// What was said of these, so far; what the platform could not look at, and what is not known yet, is left out.
///
/// # Errors
/// What the database reported.
pub async fn verdicts(
    db: &impl ConnectionTrait,
    subjects: &[Uuid],
) -> Result<HashMap<Uuid, Verdict>, DbError> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT c.subject_id, COALESCE(c.suggest, m.suggest) AS suggest, COALESCE(c.label, m.label) AS label \
         FROM content_checks c LEFT JOIN media_checks m ON m.trace_id = c.trace_id \
         WHERE COALESCE(c.label, m.label) IS NOT NULL AND c.subject_id IN ({})",
        placeholders(1, subjects.len())
    );
    let values = subjects.iter().map(|id| Value::from(*id));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| {
            let verdict = Verdict {
                suggest: from_code(row.try_get("", "suggest")?)?,
                label: Label(row.try_get("", "label")?),
            };
            Ok((row.try_get("", "subject_id")?, verdict))
        })
        .collect()
}

/// Forgets what was asked before `before`; returns how many.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let sql = "DELETE FROM content_checks WHERE asked_at < $1";
    let done = tx.execute_raw(statement(tx, sql, [before.into()])).await?;
    Ok(done.rows_affected())
}

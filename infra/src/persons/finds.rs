//! Whom somebody found by a search or a match: these files are open to them for a day, though their station never
//! had a request of that person.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::{AccountId, PersonId};
use sea_orm::{ConnectionTrait, Value};

use crate::db::DbError;
use crate::rows::{Insert, placeholders, statement};

/// How long a found file stays open, in real time.
const OPEN_FOR: TimeDelta = TimeDelta::hours(24);

const FINDS: Insert = Insert {
    table: "person_finds",
    columns: &["account_id", "person_id", "until_at"],
    ending: "ON CONFLICT (account_id, person_id) DO UPDATE SET until_at = excluded.until_at",
};

/// Keeps who was found, and forgets what has run out; `now` is real time.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    account: AccountId,
    persons: &[PersonId],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    forget(tx, now).await?;
    let mut persons = persons.to_vec();
    persons.sort_unstable();
    let mut values: Vec<Value> = Vec::new();
    for person in persons {
        let until = now + OPEN_FOR;
        values.extend::<[Value; 3]>([account.0.into(), person.0.into(), until.into()]);
    }
    FINDS.run(tx, values).await?;
    Ok(())
}

/// Deletes what ran out before `before`, in real time.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<u64, DbError> {
    let sql = "DELETE FROM person_finds WHERE until_at < $1";
    let done = tx.execute_raw(statement(tx, sql, [before.into()])).await?;
    Ok(done.rows_affected())
}

/// Which of these records somebody has found and may still open; `now` is real time.
///
/// # Errors
/// What the database reported.
pub async fn found(
    db: &impl ConnectionTrait,
    account: AccountId,
    records: &[PersonId],
    now: DateTime<Utc>,
) -> Result<HashSet<PersonId>, DbError> {
    let mut found = HashSet::new();
    for chunk in records.chunks(200) {
        let sql = format!(
            "SELECT person_id FROM person_finds WHERE account_id = $1 AND until_at >= $2 AND person_id IN ({})",
            placeholders(3, chunk.len())
        );
        let mut values: Vec<Value> = vec![account.0.into(), now.into()];
        values.extend(chunk.iter().map(|id| Value::from(id.0)));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.insert(PersonId(row.try_get("", "person_id")?));
        }
    }
    Ok(found)
}

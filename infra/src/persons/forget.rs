//! Forgetting a request in the files of persons: what was learnt from it goes, and a file that has no request any more
//! goes with it, because nothing says what it would still be for.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, HouseholdId, PersonId, RequestId};
use nuanxin_domain::person::WholeFile;
use sea_orm::{ConnectionTrait, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::{Author, keys, load_many, write};
use crate::db::DbError;
use crate::doorbells::devices;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{placeholders, statement};

/// The request's person and all records that were ever joined with theirs, also those that were separated again: what
/// was entered while they were one stayed with the file that went on. And whoever came into a household by it.
const KIN: &str = "WITH RECURSIVE kin(id) AS ( \
       SELECT person_id FROM (SELECT person_id FROM person_requests WHERE request_id = $1 \
         UNION SELECT person_id FROM household_members WHERE request_id = $1) origin \
       UNION SELECT CASE WHEN j.survivor_id = kin.id THEN j.joined_id ELSE j.survivor_id END \
         FROM person_joins j JOIN kin ON j.survivor_id = kin.id OR j.joined_id = kin.id) \
     SELECT id FROM kin";

/// Forgets a request in every file; `now` is domain time. False when somebody else changed one of the files first:
/// drop the transaction and begin again.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open a card.
pub async fn forget(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    request: RequestId,
    now: DateTime<Utc>,
) -> Result<bool, ReadError> {
    let mut kin = Vec::new();
    for row in tx.query_all_raw(statement(tx, KIN, [request.0.into()])).await? {
        kin.push(PersonId(row.try_get("", "id")?));
    }
    let author = Author {
        by: AccountId(Uuid::nil()),
        at: now,
    };
    for file in load_many(tx, ring, &kin).await? {
        let after = file.forget(request);
        if after == file {
            continue;
        }
        let records: Vec<PersonId> = after.records().map(|record| record.id).collect();
        // A doorbell in use says what the file would still be for.
        let done = if after.requests().is_empty() && !devices::any_of(tx, &records).await? {
            remove(tx, &file).await?
        } else {
            write(tx, ring, author, &[&file], &[&after]).await?
        };
        if !done {
            return Ok(false);
        }
        clear(tx, ring, &file).await?;
    }
    let unlinked = "DELETE FROM person_requests WHERE request_id = $1";
    tx.execute_raw(statement(tx, unlinked, [request.0.into()]))
        .await?;
    Ok(true)
}

/// Removes a file that has no request and no doorbell in use any more. False when somebody else changed it first.
///
/// # Errors
/// As [`forget`].
pub async fn forget_idle(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    person: PersonId,
) -> Result<bool, ReadError> {
    for file in load_many(tx, ring, &[person]).await? {
        let records: Vec<PersonId> = file.records().map(|record| record.id).collect();
        if file.requests().is_empty() && !devices::any_of(tx, &records).await? {
            let removed = remove(tx, &file).await?;
            clear(tx, ring, &file).await?;
            return Ok(removed);
        }
    }
    Ok(true)
}

/// What else a file left: locks on verified numbers, and households of one.
async fn clear(tx: &impl ConnectionTrait, ring: &KeyRing, file: &WholeFile) -> Result<(), DbError> {
    keys::forget_numbers(tx, ring, file.card(|_| true).expose()).await?;
    let left: BTreeSet<HouseholdId> = file.households().iter().map(|one| one.household).collect();
    for household in left {
        dissolve(tx, household).await?;
    }
    Ok(())
}

/// Removes a file with all its records. Who joined what and when stays, as ids.
async fn remove(tx: &impl ConnectionTrait, file: &WholeFile) -> Result<bool, DbError> {
    for record in file.records() {
        let sql = "DELETE FROM persons WHERE id = $1 AND version = $2";
        let values: [Value; 2] = [record.id.0.into(), record.version.into()];
        if tx.execute_raw(statement(tx, sql, values)).await?.rows_affected() != 1 {
            return Ok(false);
        }
    }
    let ids: Vec<Value> = file.records().map(|record| record.id.0.into()).collect();
    let these = placeholders(1, ids.len());
    for table in [
        "person_keys",
        "person_requests",
        "person_finds",
        "household_members",
    ] {
        let sql = format!("DELETE FROM {table} WHERE person_id IN ({these})");
        tx.execute_raw(statement(tx, sql, ids.clone())).await?;
    }
    let words = format!(
        "UPDATE person_joins SET note = NULL, separated_note = NULL \
         WHERE survivor_id IN ({these}) OR joined_id IN ({these})"
    );
    tx.execute_raw(statement(tx, words, ids)).await?;
    Ok(true)
}

/// A household of one is none.
async fn dissolve(tx: &impl ConnectionTrait, household: HouseholdId) -> Result<(), DbError> {
    let sql = "DELETE FROM household_members WHERE household_id = $1 \
               AND (SELECT count(*) FROM household_members WHERE household_id = $1) = 1";
    tx.execute_raw(statement(tx, sql, [household.0.into()])).await?;
    Ok(())
}

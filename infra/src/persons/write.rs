//! Writing files: the records that have changed, guarded by their versions, and the keys that find them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::file_number::{FileNumber, LARGEST};
use nuanxin_domain::ids::{AccountId, PersonId, RequestId};
use nuanxin_domain::person::{Membership, PersonRecord, WholeFile};
use sea_orm::{ConnectionTrait, Value};

use super::{CARD, by_file_number, households, keys};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::random;
use crate::rows::{Insert, code, statement};

/// Who writes, and when by the domain's clock.
#[derive(Debug, Clone, Copy)]
pub struct Author {
    /// The account.
    pub by: AccountId,
    /// The domain's time.
    pub at: DateTime<Utc>,
}

/// How often digits are drawn for a number that nobody has; even with half of all numbers given out, one draw in two
/// is free.
const DRAWS: usize = 64;

/// A file number that nobody has, drawn at random: whoever knows one number cannot count on to the next file.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when no number is free.
pub async fn new_number(tx: &impl ConnectionTrait) -> Result<FileNumber, DbError> {
    for _ in 0..DRAWS {
        let drawn = u64::from_be_bytes(random::bytes()) % (LARGEST + 1);
        let number = FileNumber::compose(drawn).map_err(|error| DbError::Unreadable(error.to_string()))?;
        if by_file_number(tx, &number).await?.is_none() {
            return Ok(number);
        }
    }
    Err(DbError::Unreadable("no file number is free".into()))
}

const PERSONS: Insert = Insert {
    table: "persons",
    columns: &["id", "file_number", "version", "opened_at", "joined_into", "card"],
    ending: "",
};

/// Keeps a new record, without requests and households yet.
///
/// # Errors
/// What the database reported.
pub async fn open(tx: &impl ConnectionTrait, ring: &KeyRing, new: &PersonRecord) -> Result<(), DbError> {
    let values: [Value; 6] = [
        new.id.0.into(),
        new.number.as_str().into(),
        new.version.into(),
        new.opened_at.into(),
        new.joined_into.map(|id| id.0).into(),
        ring.seal_json(CARD, new.id.0, new.card.expose()).into(),
    ];
    PERSONS.run(tx, values.into()).await?;
    keys::replace(tx, ring, &WholeFile::of(new.clone())).await
}

/// Writes what has changed between the files `before` and the files `after`. False when somebody else changed one of
/// their records first: drop the transaction, load and decide again.
///
/// # Errors
/// What the database reported.
pub async fn write(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    author: Author,
    before: &[&WholeFile],
    after: &[&WholeFile],
) -> Result<bool, DbError> {
    let known = before.iter().flat_map(|file| file.records());
    let known: HashMap<PersonId, &PersonRecord> = known.map(|record| (record.id, record)).collect();
    // always in the same order, so that two transactions never wait for each other in a ring
    let mut records: Vec<&PersonRecord> = after.iter().flat_map(|file| file.records()).collect();
    records.sort_by_key(|record| record.id);
    for record in records {
        let Some(was) = known.get(&record.id) else {
            continue;
        };
        if *was == record {
            continue;
        }
        if !save(tx, ring, record, was.version).await? {
            return Ok(false);
        }
        for request in record.requests.iter().filter(|id| !was.requests.contains(id)) {
            link(tx, author, record.id, *request).await?;
        }
        for membership in record
            .households
            .iter()
            .filter(|one| !was.households.contains(one))
        {
            enter_household(tx, author, record.id, *membership).await?;
        }
        for membership in was
            .households
            .iter()
            .filter(|one| !record.households.contains(one))
        {
            households::leave(tx, membership.household, record.id).await?;
        }
    }
    for file in after {
        keys::replace(tx, ring, file).await?;
    }
    Ok(true)
}

async fn save(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    record: &PersonRecord,
    was: i64,
) -> Result<bool, DbError> {
    let sql = "UPDATE persons SET version = $1, joined_into = $2, card = $3 WHERE id = $4 AND version = $5";
    let values: [Value; 5] = [
        record.version.into(),
        record.joined_into.map(|id| id.0).into(),
        ring.seal_json(CARD, record.id.0, record.card.expose()).into(),
        record.id.0.into(),
        was.into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

const REQUESTS: Insert = Insert {
    table: "person_requests",
    columns: &["request_id", "person_id", "linked_at", "linked_by"],
    ending: "ON CONFLICT (request_id) DO UPDATE SET person_id = excluded.person_id, \
             linked_at = excluded.linked_at, linked_by = excluded.linked_by",
};

/// A request has one person: linking it moves it.
///
/// # Errors
/// What the database reported.
pub(crate) async fn link(
    tx: &impl ConnectionTrait,
    author: Author,
    person: PersonId,
    request: RequestId,
) -> Result<(), DbError> {
    let values: [Value; 4] = [
        request.0.into(),
        person.0.into(),
        author.at.into(),
        author.by.0.into(),
    ];
    REQUESTS.run(tx, values.into()).await?;
    Ok(())
}

const MEMBERS: Insert = Insert {
    table: "household_members",
    columns: &[
        "household_id",
        "person_id",
        "relation",
        "request_id",
        "entered_at",
        "entered_by",
    ],
    ending: "ON CONFLICT (household_id, person_id) DO NOTHING",
};

async fn enter_household(
    tx: &impl ConnectionTrait,
    author: Author,
    person: PersonId,
    membership: Membership,
) -> Result<(), DbError> {
    let values: [Value; 6] = [
        membership.household.0.into(),
        person.0.into(),
        code(&membership.relation).into(),
        membership.from.map(|id| id.0).into(),
        author.at.into(),
        author.by.0.into(),
    ];
    MEMBERS.run(tx, values.into()).await?;
    Ok(())
}

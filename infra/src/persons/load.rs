//! Whole files: a record with all that are joined to it, by any of their ids.

use std::collections::{BTreeMap, HashMap};

use nuanxin_domain::file_number::FileNumber;
use nuanxin_domain::ids::{HouseholdId, PersonId, RequestId};
use nuanxin_domain::person::{Membership, PersonRecord, WholeFile};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::CARD;
use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{from_code, placeholders, statement};
use crate::sealed::SealedBytes;

/// Ids in one statement.
const CHUNK: usize = 200;

/// The file that this record belongs to, whether it goes on or was joined to another.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open a card.
pub async fn load(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: PersonId,
) -> Result<Option<WholeFile>, ReadError> {
    Ok(load_many(db, ring, &[id]).await?.pop())
}

/// The files that these records belong to, each once, in the order of their ids.
///
/// # Errors
/// As [`load`].
pub async fn load_many(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    ids: &[PersonId],
) -> Result<Vec<WholeFile>, ReadError> {
    let mut groups: BTreeMap<Uuid, BTreeMap<PersonId, PersonRecord>> = BTreeMap::new();
    for chunk in ids.chunks(CHUNK) {
        let sql = format!(
            "WITH RECURSIVE up(id, joined_into) AS (\
               SELECT id, joined_into FROM persons WHERE id IN ({}) \
               UNION SELECT p.id, p.joined_into FROM persons p JOIN up ON p.id = up.joined_into), \
             down(root, id) AS (\
               SELECT id, id FROM up WHERE joined_into IS NULL \
               UNION SELECT down.root, p.id FROM persons p JOIN down ON p.joined_into = down.id) \
             SELECT down.root, p.id, p.file_number, p.version, p.opened_at, p.joined_into, p.card \
             FROM down JOIN persons p ON p.id = down.id",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let record = record(ring, &row)?;
            let root: Uuid = row.try_get("", "root")?;
            groups.entry(root).or_default().insert(record.id, record);
        }
    }
    let mut files = Vec::with_capacity(groups.len());
    for (root, mut records) in groups {
        if let Some(root) = records.remove(&PersonId(root)) {
            files.push(WholeFile {
                root,
                joined: records.into_values().collect(),
            });
        }
    }
    add_links(db, &mut files).await?;
    Ok(files)
}

fn record(ring: &KeyRing, row: &QueryResult) -> Result<PersonRecord, ReadError> {
    let id: Uuid = row.try_get("", "id")?;
    let number: String = row.try_get("", "file_number")?;
    let card: SealedBytes = row.try_get("", "card")?;
    Ok(PersonRecord {
        id: PersonId(id),
        number: FileNumber::parse(&number).map_err(|_| DbError::Unreadable("a file number".into()))?,
        version: row.try_get("", "version")?,
        opened_at: row.try_get("", "opened_at")?,
        joined_into: row.try_get::<Option<Uuid>>("", "joined_into")?.map(PersonId),
        card: ring.open_json(CARD, id, &card)?,
        requests: Vec::new(),
        households: Vec::new(),
    })
}

/// Adds each record's own requests and households.
async fn add_links(db: &impl ConnectionTrait, files: &mut [WholeFile]) -> Result<(), DbError> {
    let ids = files.iter().flat_map(WholeFile::records).map(|record| record.id);
    let ids: Vec<PersonId> = ids.collect();
    let mut requests: HashMap<PersonId, Vec<RequestId>> = HashMap::new();
    let mut households: HashMap<PersonId, Vec<Membership>> = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let those = placeholders(1, chunk.len());
        let values = || chunk.iter().map(|id| Value::from(id.0));
        let sql = format!(
            "SELECT person_id, request_id FROM person_requests WHERE person_id IN ({those}) \
             ORDER BY linked_at, request_id"
        );
        for row in db.query_all_raw(statement(db, sql, values())).await? {
            let person = PersonId(row.try_get("", "person_id")?);
            let request = RequestId(row.try_get("", "request_id")?);
            requests.entry(person).or_default().push(request);
        }
        let sql = format!(
            "SELECT person_id, household_id, relation, request_id FROM household_members \
             WHERE person_id IN ({those}) ORDER BY entered_at, household_id"
        );
        for row in db.query_all_raw(statement(db, sql, values())).await? {
            let person = PersonId(row.try_get("", "person_id")?);
            households.entry(person).or_default().push(membership(&row)?);
        }
    }
    for file in files {
        for record in std::iter::once(&mut file.root).chain(&mut file.joined) {
            record.requests = requests.remove(&record.id).unwrap_or_default();
            record.households = households.remove(&record.id).unwrap_or_default();
        }
    }
    Ok(())
}

pub(super) fn membership(row: &QueryResult) -> Result<Membership, DbError> {
    Ok(Membership {
        household: HouseholdId(row.try_get("", "household_id")?),
        relation: from_code(row.try_get("", "relation")?)?,
        from: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
    })
}

/// The record with this file number.
///
/// # Errors
/// What the database reported.
pub async fn by_file_number(
    db: &impl ConnectionTrait,
    number: &FileNumber,
) -> Result<Option<PersonId>, DbError> {
    let sql = "SELECT id FROM persons WHERE file_number = $1";
    one(db, sql, number.as_str().into(), "id").await
}

/// The record to which a request is linked.
///
/// # Errors
/// What the database reported.
pub async fn holder_of(db: &impl ConnectionTrait, request: RequestId) -> Result<Option<PersonId>, DbError> {
    let sql = "SELECT person_id FROM person_requests WHERE request_id = $1";
    one(db, sql, request.0.into(), "person_id").await
}

async fn one(
    db: &impl ConnectionTrait,
    sql: &str,
    value: Value,
    column: &str,
) -> Result<Option<PersonId>, DbError> {
    let row = db.query_one_raw(statement(db, sql, [value])).await?;
    Ok(row.map(|row| row.try_get("", column)).transpose()?.map(PersonId))
}

//! Blind indexes of what is known of a person: candidates are found without opening a card. The keys of a joined
//! record stand under the record that goes on, and come back when it is separated.
//!
//! Keys are made of everything that is known, restricted or not: whoever finds candidates here must open them and
//! ask `Seeing` whether the fact that led to them may be shown.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use nuanxin_domain::id_document::IdDocument;
use nuanxin_domain::ids::{PersonId, RequestId};
use nuanxin_domain::intake::IdKind;
use nuanxin_domain::person::{Card, WholeFile, spelled};
use sea_orm::{ConnectionTrait, Value};

use crate::accounts::PHONE_INDEX;
use crate::blind_index::BlindIndex;
use crate::db::DbError;
use crate::help_requests::people::ID_NUMBER;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, placeholders, statement};
use crate::sealed::FieldName;

/// A name in a committee.
const NAME_AT: FieldName = FieldName::new("people.name_at");
/// A name with a birth date.
const NAME_BORN: FieldName = FieldName::new("people.name_born");

const KEYS: Insert = Insert {
    table: "person_keys",
    columns: &["kind", "key", "person_id"],
    ending: "ON CONFLICT (kind, key, person_id) DO NOTHING",
};

/// The kind of a key, and both its indexes: the first is written, either is looked up.
type Key = (&'static str, [BlindIndex; 2]);

/// Replaces the keys of a file by those of what is known now.
pub(super) async fn replace(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    file: &WholeFile,
) -> Result<(), DbError> {
    let ids: Vec<Value> = file.records().map(|record| record.id.0.into()).collect();
    let sql = format!(
        "DELETE FROM person_keys WHERE person_id IN ({})",
        placeholders(1, ids.len())
    );
    tx.execute_raw(statement(tx, sql, ids)).await?;
    let card = file.card(|_| true);
    let mut values: Vec<Value> = Vec::new();
    for (kind, [key, _]) in keys_of(ring, card.expose()) {
        values.extend::<[Value; 3]>([kind.into(), key.into(), file.root.id.0.into()]);
    }
    KEYS.run(tx, values).await?;
    Ok(())
}

pub(crate) fn keys_of(ring: &KeyRing, card: &Card) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    let names: BTreeSet<String> = card.names.iter().map(|name| spelled(&name.text)).collect();
    for name in &names {
        for place in &card.places {
            keys.push(("name_at", name_at(ring, name, &place.committee_code)));
        }
        if let Some(born) = card.birth_date() {
            keys.push(("name_born", name_born(ring, name, born)));
        }
    }
    for phone in &card.phones {
        keys.push(("phone", ring.blind_indexes(PHONE_INDEX, &phone.number)));
    }
    for id in card.documents.iter().filter(|id| id.kind != IdKind::None) {
        keys.push(("id", number_indexes(ring, id.kind, &id.number)));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// `name` as `spelled`.
fn name_at(ring: &KeyRing, name: &str, committee_code: &str) -> [BlindIndex; 2] {
    ring.blind_indexes(NAME_AT, &format!("{name}\n{committee_code}"))
}

fn name_born(ring: &KeyRing, name: &str, born: NaiveDate) -> [BlindIndex; 2] {
    ring.blind_indexes(NAME_BORN, &format!("{name}\n{born}"))
}

fn number_indexes(ring: &KeyRing, kind: IdKind, number: &str) -> [BlindIndex; 2] {
    ring.blind_indexes(ID_NUMBER, &format!("{}:{number}", code(&kind)))
}

/// Records that go on and share a key with `card`, in the order of their ids; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn sharing(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    card: &Card,
    limit: u32,
) -> Result<Vec<PersonId>, DbError> {
    find(db, &keys_of(ring, card), limit).await
}

/// Records that go on and know this name in this committee; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn named_in(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    name: &str,
    committee_code: &str,
    limit: u32,
) -> Result<Vec<PersonId>, DbError> {
    let key = name_at(ring, &spelled(name), committee_code);
    find(db, &[("name_at", key)], limit).await
}

/// Records that go on and know this document, verified or not; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn with_document(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    document: &IdDocument,
    limit: u32,
) -> Result<Vec<PersonId>, DbError> {
    let key = number_indexes(ring, document.kind(), document.number());
    find(db, &[("id", key)], limit).await
}

async fn find(db: &impl ConnectionTrait, keys: &[Key], limit: u32) -> Result<Vec<PersonId>, DbError> {
    let mut found = BTreeSet::new();
    for (kind, [current, other]) in keys {
        let sql = "SELECT DISTINCT person_id FROM person_keys WHERE kind = $1 AND key IN ($2, $3) \
                   ORDER BY person_id LIMIT $4";
        let values: [Value; 4] = [
            (*kind).into(),
            current.clone().into(),
            other.clone().into(),
            i64::from(limit).into(),
        ];
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.insert(PersonId(row.try_get("", "person_id")?));
        }
    }
    Ok(found.into_iter().take(limit as usize).collect())
}

/// Requests that no person has yet, and that were made for this phone or document, newest first; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn unlinked_requests(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    card: &Card,
    limit: u32,
) -> Result<Vec<RequestId>, DbError> {
    let mut found = BTreeSet::new();
    for (kind, [current, other]) in keys_of(ring, card) {
        let column = match kind {
            "phone" => "phone_index",
            "id" => "id_index",
            _ => continue,
        };
        let sql = format!(
            "SELECT i.request_id FROM intakes i LEFT JOIN person_requests p ON p.request_id = i.request_id \
             WHERE i.{column} IN ($1, $2) AND i.{column} IS NOT NULL AND p.request_id IS NULL \
             ORDER BY i.request_id DESC LIMIT $3"
        );
        let values: [Value; 3] = [current.into(), other.into(), i64::from(limit).into()];
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            found.insert(RequestId(row.try_get("", "request_id")?));
        }
    }
    Ok(found.into_iter().rev().take(limit as usize).collect())
}

/// Whoever verifies a number holds its row until the commit, so that two who verify it at once see each other's file.
/// While the index key is renewed another node may know the number under either key: both rows are held, and the one
/// under the key that nobody writes here is given back with the commit.
///
/// # Errors
/// What the database reported.
pub async fn hold_number(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    document: &IdDocument,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let sql = "INSERT INTO verified_numbers (id_index, verified_at) VALUES ($1, $2) \
               ON CONFLICT (id_index) DO UPDATE SET verified_at = excluded.verified_at";
    let [current, other] = number_indexes(ring, document.kind(), document.number());
    // always in the same order, so that two never wait for each other
    let mut both = vec![&current, &other];
    both.sort();
    both.dedup();
    for key in both {
        let values: [Value; 2] = [key.clone().into(), now.into()];
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    if other != current {
        let back = "DELETE FROM verified_numbers WHERE id_index = $1";
        tx.execute_raw(statement(tx, back, [other.into()])).await?;
    }
    Ok(())
}

/// Forgets the numbers of these documents that no file knows any more.
pub(super) async fn forget_numbers(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    card: &Card,
) -> Result<(), DbError> {
    let sql = "DELETE FROM verified_numbers WHERE id_index IN ($1, $2) AND NOT EXISTS \
               (SELECT 1 FROM person_keys WHERE kind = 'id' AND key IN ($1, $2))";
    for document in card.documents.iter().filter(|id| id.kind != IdKind::None) {
        let keys = number_indexes(ring, document.kind, &document.number);
        tx.execute_raw(statement(tx, sql, keys.map(Value::from))).await?;
    }
    Ok(())
}

//! The history of joining and separating: who, when, why.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Author;
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, from_code, placeholders, statement};
use crate::sealed::FieldName;

const NOTE: FieldName = FieldName::new("person_joins.note");
const SEPARATED_NOTE: FieldName = FieldName::new("person_joins.separated_note");

/// On what ground two files were joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinGround {
    /// The same number was verified in both: joined by itself.
    VerifiedId,
    /// Staff decided.
    Staff,
}

/// A join that has not been undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresentJoin {
    /// When, by the domain's clock.
    pub at: DateTime<Utc>,
    /// On what ground.
    pub ground: JoinGround,
}

/// A new join.
#[derive(Debug)]
pub struct NewJoin<'a> {
    /// Identity of the entry.
    pub id: Uuid,
    /// The record that goes on.
    pub survivor: PersonId,
    /// The record that was joined to it.
    pub joined: PersonId,
    /// On what ground.
    pub ground: JoinGround,
    /// Why, in the words of staff.
    pub note: Option<&'a Personal<String>>,
}

const JOINS: Insert = Insert {
    table: "person_joins",
    columns: &[
        "id",
        "survivor_id",
        "joined_id",
        "ground",
        "joined_at",
        "joined_by",
        "note",
    ],
    ending: "",
};

/// Keeps a join.
///
/// # Errors
/// What the database reported.
pub async fn keep(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    author: Author,
    new: &NewJoin<'_>,
) -> Result<(), DbError> {
    let note = new.note.map(|note| ring.seal_text(NOTE, new.id, note.expose()));
    let values: [Value; 7] = [
        new.id.into(),
        new.survivor.0.into(),
        new.joined.0.into(),
        code(&new.ground).into(),
        author.at.into(),
        author.by.0.into(),
        note.into(),
    ];
    JOINS.run(tx, values.into()).await?;
    Ok(())
}

/// Keeps that a record was taken out again. The entry of the join stays.
///
/// # Errors
/// What the database reported.
pub async fn undo(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    author: Author,
    joined: PersonId,
    note: Option<&Personal<String>>,
) -> Result<(), DbError> {
    let find = "SELECT id FROM person_joins WHERE joined_id = $1 AND separated_at IS NULL";
    let rows = tx.query_all_raw(statement(tx, find, [joined.0.into()])).await?;
    for row in rows {
        let id: Uuid = row.try_get("", "id")?;
        let note = note.map(|note| ring.seal_text(SEPARATED_NOTE, id, note.expose()));
        let sql = "UPDATE person_joins SET separated_at = $1, separated_by = $2, separated_note = $3 \
                   WHERE id = $4";
        let values: [Value; 4] = [author.at.into(), author.by.0.into(), note.into(), id.into()];
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    Ok(())
}

/// The joins of these records that have not been undone.
///
/// # Errors
/// What the database reported.
pub async fn present(
    db: &impl ConnectionTrait,
    joined: &[PersonId],
) -> Result<HashMap<PersonId, PresentJoin>, DbError> {
    let mut present = HashMap::new();
    for chunk in joined.chunks(200) {
        let sql = format!(
            "SELECT joined_id, joined_at, ground FROM person_joins \
             WHERE separated_at IS NULL AND joined_id IN ({})",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let join = PresentJoin {
                at: row.try_get("", "joined_at")?,
                ground: from_code(row.try_get("", "ground")?)?,
            };
            present.insert(PersonId(row.try_get("", "joined_id")?), join);
        }
    }
    Ok(present)
}

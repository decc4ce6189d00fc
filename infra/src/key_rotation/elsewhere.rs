//! Indexes that are made from what is sealed in another table: numbers of intakes, what is known of persons. A batch
//! holds the owners and their rows, reads what the owners say now, and rewrites each row by itself: whoever replaces
//! the rows of an owner meanwhile goes before or after, never in between.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{PersonId, RequestId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Value};
use uuid::Uuid;

use super::progress::Progress;
use super::rewrite::{BATCH, Done, commit};
use crate::accounts::PHONE_INDEX;
use crate::blind_index::BlindIndex;
use crate::calls;
use crate::db::{Database, DbError};
use crate::help_requests::{self, ReadError};
use crate::keys::{KeyKind, KeyRing};
use crate::persons;
use crate::rows::{code, placeholders, statement};
use crate::sealed::columns::{IndexSource, Origin};
use crate::stop_points;

/// The column of such indexes, and what they are made from.
#[derive(Clone, Copy)]
pub(super) struct Indexes {
    column: &'static str,
    origin: Origin,
}

/// The indexes of this table, if they are made from another one.
pub(super) fn of(work: &Progress) -> Option<Indexes> {
    work.table
        .indexed
        .iter()
        .find_map(|indexed| match indexed.source {
            IndexSource::Elsewhere(origin) if work.kind == KeyKind::Index => Some(Indexes {
                column: indexed.column,
                origin,
            }),
            _ => None,
        })
}

/// A row under another key.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Row {
    owner: Uuid,
    kind: String,
    index: BlindIndex,
}

/// What an owner says now: the kind of each value with both its indexes. None when it cannot be read.
type Says = Option<Vec<(String, [BlindIndex; 2])>>;

/// Works off the rows of the next hundred owners.
pub(super) async fn batch(
    db: &Database,
    ring: &KeyRing,
    work: &Progress,
    indexes: Indexes,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let owners = owners(db, work).await?;
    stop_points::reached("keys:before-batch");
    let tx = db.write_tx().await?;
    let stale = Stale::find(&tx, work, indexes, &owners).await?;
    let says = said(&tx, ring, indexes.origin, &stale.owners()).await?;
    let (mut tried, mut changed) = (0, 0);
    for row in &stale.rows {
        let values = match says.get(&row.owner) {
            // one spoiled owner must not hold up the others; its rows are counted as left
            Some(None) => continue,
            Some(Some(values)) => values.as_slice(),
            None => &[],
        };
        tried += 1;
        let exists = says.contains_key(&row.owner);
        if stale.held.contains(row) && (!exists || stale.held_owners.contains(&row.owner)) {
            let found = values
                .iter()
                .find(|(kind, both)| *kind == row.kind && both.contains(&row.index));
            let new = found.and_then(|(_, both)| both.iter().find(|new| new.key_id() == Some(work.to_key)));
            changed += row.rewritten(&tx, work, indexes, new).await?;
        }
    }
    let done = Done {
        position: owners
            .last()
            .filter(|_| owners.len() == BATCH)
            .map(Uuid::to_string),
        tried,
        changed,
    };
    commit(db, tx, work, done, now).await
}

async fn owners(db: &Database, work: &Progress) -> Result<Vec<Uuid>, DbError> {
    let unreadable = |_| DbError::Unreadable("key_rotations.position".to_owned());
    let after: Option<Uuid> = work
        .position
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(unreadable)?;
    let (id, name) = (work.table.row.id, work.table.name);
    let condition = after.map_or(String::new(), |_| format!("WHERE {id} > $1"));
    let sql = format!("SELECT DISTINCT {id} FROM {name} {condition} ORDER BY {id} LIMIT {BATCH}");
    let rows = db
        .reader()
        .query_all_raw(statement(db.reader(), sql, after.map(Value::from)))
        .await?;
    rows.iter().map(|row| Ok(row.try_get("", id)?)).collect()
}

/// The rows of a batch that stand under another key, and what of it nobody else is changing at this moment.
struct Stale {
    rows: Vec<Row>,
    held: HashSet<Row>,
    held_owners: HashSet<Uuid>,
}

impl Stale {
    async fn find(
        tx: &DatabaseTransaction,
        work: &Progress,
        indexes: Indexes,
        owners: &[Uuid],
    ) -> Result<Self, DbError> {
        let mut found = Self {
            rows: Vec::new(),
            held: HashSet::new(),
            held_owners: owners.iter().copied().collect(),
        };
        if owners.is_empty() {
            return Ok(found);
        }
        let (id, kind) = (work.table.row.id, indexes.origin.kind_column());
        let sql = format!(
            "SELECT {id}, {kind}, {0} FROM {1} WHERE {id} IN ({2}) AND substr({0}, 1, 2) <> ${3} \
             ORDER BY {id}, {kind}, {0}",
            indexes.column,
            work.table.name,
            placeholders(1, owners.len()),
            owners.len() + 1
        );
        let mut values: Vec<Value> = owners.iter().map(|owner| Value::from(*owner)).collect();
        values.push(work.to_key.to_be_bytes().to_vec().into());
        let read = |row: &QueryResult| -> Result<Row, DbError> {
            Ok(Row {
                owner: row.try_get("", id)?,
                kind: row.try_get("", kind)?,
                index: row.try_get("", indexes.column)?,
            })
        };
        let rows = tx
            .query_all_raw(statement(tx, sql.clone(), values.clone()))
            .await?;
        found.rows = rows.iter().map(read).collect::<Result<_, DbError>>()?;
        if tx.get_database_backend() != DbBackend::Postgres || found.rows.is_empty() {
            found.held = found.rows.iter().cloned().collect();
            return Ok(found);
        }
        // waiting for them here could end in a deadlock with whoever waits for ours; the next pass comes to them
        let (table, key) = indexes.origin.owner();
        let lock = format!(
            "SELECT {key} FROM {table} WHERE {key} IN ({}) ORDER BY {key} FOR UPDATE SKIP LOCKED",
            placeholders(1, owners.len())
        );
        let held = tx
            .query_all_raw(statement(tx, lock, values[..owners.len()].to_vec()))
            .await?;
        found.held_owners = held
            .iter()
            .map(|row| row.try_get("", key))
            .collect::<Result<_, _>>()?;
        let sql = format!("{sql} FOR UPDATE SKIP LOCKED");
        let held = tx.query_all_raw(statement(tx, sql, values)).await?;
        found.held = held.iter().map(read).collect::<Result<_, DbError>>()?;
        Ok(found)
    }

    /// In the order of their ids, each once.
    fn owners(&self) -> Vec<Uuid> {
        let mut owners: Vec<Uuid> = self.rows.iter().map(|row| row.owner).collect();
        owners.dedup();
        owners
    }
}

impl Row {
    /// Brings the row under the new key, or deletes what its owner does not say any more; tells how many rows changed.
    async fn rewritten(
        &self,
        tx: &DatabaseTransaction,
        work: &Progress,
        indexes: Indexes,
        new: Option<&BlindIndex>,
    ) -> Result<i64, DbError> {
        let (id, kind) = (work.table.row.id, indexes.origin.kind_column());
        let (name, column) = (work.table.name, indexes.column);
        let this = format!("{id} = $1 AND {kind} = $2 AND {column} = $3");
        let mut values: Vec<Value> = vec![
            self.owner.into(),
            self.kind.clone().into(),
            self.index.clone().into(),
        ];
        let delete = format!("DELETE FROM {name} WHERE {this}");
        let done = match new {
            None => tx.execute_raw(statement(tx, delete, values)).await?,
            Some(new) => {
                values.push(new.clone().into());
                let there =
                    format!("SELECT 1 FROM {name} x WHERE x.{id} = $1 AND x.{kind} = $2 AND x.{column} = $4");
                // the same value under the new key already
                let twice = format!("{delete} AND EXISTS ({there})");
                let done = tx.execute_raw(statement(tx, twice, values.clone())).await?;
                if done.rows_affected() > 0 {
                    done
                } else {
                    let sql = format!("UPDATE {name} SET {column} = $4 WHERE {this}");
                    tx.execute_raw(statement(tx, sql, values)).await?
                }
            }
        };
        Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
    }
}

/// What these owners say; those that are not there any more are absent.
async fn said(
    tx: &DatabaseTransaction,
    ring: &KeyRing,
    origin: Origin,
    owners: &[Uuid],
) -> Result<HashMap<Uuid, Says>, DbError> {
    match of_owners(tx, ring, origin, owners).await {
        Ok(all) => return Ok(all),
        Err(ReadError::Sealed(_)) => {}
        Err(ReadError::Database(error)) => return Err(error),
    }
    let mut all = HashMap::new();
    for owner in owners {
        match of_owners(tx, ring, origin, &[*owner]).await {
            Ok(one) => all.extend(one),
            Err(ReadError::Sealed(why)) => {
                tracing::error!(table = origin.owner().0, %why, "indexes cannot be brought under the new key");
                all.insert(*owner, None);
            }
            Err(ReadError::Database(error)) => return Err(error),
        }
    }
    Ok(all)
}

async fn of_owners(
    tx: &DatabaseTransaction,
    ring: &KeyRing,
    origin: Origin,
    owners: &[Uuid],
) -> Result<HashMap<Uuid, Says>, ReadError> {
    let mut all = HashMap::new();
    match origin {
        Origin::Intake => {
            let ids: Vec<RequestId> = owners.iter().map(|owner| RequestId(*owner)).collect();
            for (request, intake) in help_requests::intakes(tx, ring, &ids).await? {
                let numbers = calls::numbers_of(intake.expose()).into_iter();
                let both = numbers
                    .map(|(because, number)| (code(&because), ring.blind_indexes(PHONE_INDEX, number)));
                all.insert(request.0, Some(both.collect()));
            }
        }
        Origin::Person => {
            let ids: Vec<PersonId> = owners.iter().map(|owner| PersonId(*owner)).collect();
            for file in persons::load_many(tx, ring, &ids).await? {
                let card = file.card(|_| true);
                let keys = persons::keys::keys_of(ring, card.expose()).into_iter();
                let both: Vec<_> = keys.map(|(kind, both)| (kind.to_owned(), both)).collect();
                all.extend(file.records().map(|record| (record.id.0, Some(both.clone()))));
            }
        }
    }
    Ok(all)
}

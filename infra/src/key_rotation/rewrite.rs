//! Bringing old values under the current key: a batch of rows at a time, read without a lock, sealed anew, and
//! written only where the old value still stands. Whoever writes meanwhile is never overwritten and never waits
//! longer than one batch takes. Where the work stands commits with it, so that a killed worker's heir goes on.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, QueryResult, Value};
use uuid::Uuid;

use super::progress::{self, Moved, Progress};
use super::{elsewhere, remaining};
use crate::blind_index::BlindIndex;
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::keys::{KeyKind, KeyRing};
use crate::rows::statement;
use crate::sealed::columns::{IndexSource, IndexedColumn, RowKey, column_of, field_of};
use crate::sealed::{OpenError, SealedBytes};
use crate::stop_points;

/// Rows of one batch: some ten milliseconds.
pub(super) const BATCH: usize = 100;
/// After a pass that changed nothing and still left something (a row that does not open), the next look.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);

/// Works off one batch of every table that has work left; false when there was nothing to do. Any number of
/// workers may call it at once.
///
/// # Errors
/// What the database reported; the next call goes on from there.
pub async fn step(db: &Database, ring: &KeyRing, real: &dyn Clock) -> Result<bool, DbError> {
    let mut worked = false;
    for work in progress::due(db.reader(), real.now()).await? {
        if ring.ids(work.kind).current != work.to_key {
            // the file says it a moment after the database; an older rotation's work is over
            let _ = ring.refresh();
        }
        if ring.ids(work.kind).current == work.to_key {
            worked |= match elsewhere::of(&work) {
                Some(indexes) => elsewhere::batch(db, ring, &work, indexes, real.now()).await?,
                None => batch(db, ring, &work, real.now()).await?,
            };
        }
    }
    Ok(worked)
}

async fn batch(db: &Database, ring: &KeyRing, work: &Progress, now: DateTime<Utc>) -> Result<bool, DbError> {
    let rows = read(db, work).await?;
    let mut changes = Vec::new();
    for row in &rows {
        match change(ring, work, row) {
            Ok(changed) => changes.extend(changed),
            Err(Unfit::Database(error)) => return Err(error),
            // one spoiled row must not hold up the others; it is counted as left
            Err(Unfit::Row(why)) => {
                tracing::error!(
                    table = work.table.name,
                    why,
                    "a row cannot be brought under the new key"
                );
            }
        }
    }
    let last = rows.last().filter(|_| rows.len() == BATCH);
    let position = last.map(|row| position(work, row)).transpose()?;
    stop_points::reached("keys:before-batch");
    let tx = db.write_tx().await?;
    let free = unlocked(&tx, work, &changes).await?;
    let mut changed = 0;
    for change in changes
        .iter()
        .filter(|change| free.contains(&(change.id, change.number)))
    {
        changed += change.write(&tx, work).await?;
    }
    let done = Done {
        position,
        tried: changes.len(),
        changed,
    };
    commit(db, tx, work, done, now).await
}

/// What a batch has done.
pub(super) struct Done {
    /// Where the next one begins; none when this pass has come to its end.
    pub position: Option<String>,
    /// Rows that stood under another key and can be brought under this one.
    pub tried: usize,
    /// Those of them that were.
    pub changed: i64,
}

/// Commits a batch together with where the work stands, and ends the work when nothing is left.
pub(super) async fn commit(
    db: &Database,
    tx: DatabaseTransaction,
    work: &Progress,
    done: Done,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let over = done.position.is_none();
    let tried = i64::try_from(done.tried).unwrap_or(i64::MAX);
    let any = work.found_in_pass + tried > 0;
    let moved = Moved {
        position: done.position,
        tried,
        changed: done.changed,
        next_pass_at: over.then(|| if any { now } else { now + LOOK_AGAIN }),
    };
    if !work.moved(&tx, &moved).await? {
        // another worker has done this batch
        return Ok(true);
    }
    stop_points::reached("keys:before-commit");
    tx.commit().await?;
    stop_points::reached("keys:after-commit");
    if over && remaining_of(db, work).await? == 0 {
        let tx = db.write_tx().await?;
        work.finish(&tx, now).await?;
        tx.commit().await?;
    }
    Ok(true)
}

async fn remaining_of(db: &Database, work: &Progress) -> Result<u64, DbError> {
    remaining::count(db, work.table, work.kind, work.to_key).await
}

/// The columns that a batch needs to see.
fn columns(work: &Progress) -> Vec<&'static str> {
    let mut columns: Vec<&'static str> = work.table.sealed.iter().map(|name| column_of(name)).collect();
    if work.kind == KeyKind::Index {
        columns.extend(work.table.indexed.iter().map(|column| column.column));
    }
    columns
}

fn key_columns(row: &RowKey) -> Vec<&'static str> {
    [Some(row.id), row.number].into_iter().flatten().collect()
}

async fn read(db: &Database, work: &Progress) -> Result<Vec<QueryResult>, DbError> {
    let key = key_columns(&work.table.row);
    let order = key.join(", ");
    let mut values: Vec<Value> = Vec::new();
    let mut after = String::new();
    if let Some(position) = &work.position {
        let (id, number) = parsed(position)?;
        values.push(id.into());
        after = match number {
            Some(number) => {
                values.push(number.into());
                format!("WHERE ({order}) > ($1, $2)")
            }
            None => format!("WHERE {order} > $1"),
        };
    }
    let sql = format!(
        "SELECT {order}, {} FROM {} {after} ORDER BY {order} LIMIT {BATCH}",
        columns(work).join(", "),
        work.table.name
    );
    let reader = db.reader();
    Ok(reader.query_all_raw(statement(reader, sql, values)).await?)
}

fn key_of(work: &Progress, row: &QueryResult) -> Result<(Uuid, Option<i32>), DbError> {
    let number = work.table.row.number.map(|column| {
        // numbers are of 32 bits in one table and of 16 in another
        let small = |_| row.try_get::<i16>("", column).map(i32::from);
        row.try_get::<i32>("", column).or_else(small)
    });
    Ok((row.try_get("", work.table.row.id)?, number.transpose()?))
}

fn position(work: &Progress, row: &QueryResult) -> Result<String, DbError> {
    Ok(match key_of(work, row)? {
        (id, Some(number)) => format!("{id}/{number}"),
        (id, None) => id.to_string(),
    })
}

fn parsed(position: &str) -> Result<(Uuid, Option<i32>), DbError> {
    let (id, number) = match position.split_once('/') {
        Some((id, number)) => (id, Some(number.parse())),
        None => (position, None),
    };
    match (id.parse(), number.transpose()) {
        (Ok(id), Ok(number)) => Ok((id, number)),
        _ => Err(DbError::Unreadable("key_rotations.position".to_owned())),
    }
}

/// New values for one row, each with the old one that it replaces.
struct Change {
    id: Uuid,
    number: Option<i32>,
    columns: Vec<(&'static str, Value, Value)>,
}

enum Unfit {
    Database(DbError),
    Row(String),
}

impl<E: Into<DbError>> From<E> for Unfit {
    fn from(error: E) -> Self {
        Self::Database(error.into())
    }
}

fn unopened(error: OpenError) -> Unfit {
    Unfit::Row(error.to_string())
}

fn change(ring: &KeyRing, work: &Progress, row: &QueryResult) -> Result<Option<Change>, Unfit> {
    let (id, number) = key_of(work, row)?;
    let bound_to = RowKey::bound_to(id, number);
    let mut columns = Vec::new();
    match work.kind {
        KeyKind::Field => {
            for name in work.table.sealed {
                let old: Option<SealedBytes> = row.try_get("", column_of(name))?;
                let Some(old) = old.filter(|old| old.key_id() != Some(work.to_key)) else {
                    continue;
                };
                let plain = ring.open(field_of(name), bound_to, &old).map_err(unopened)?;
                let new = ring.seal_under(work.to_key, field_of(name), bound_to, plain.expose());
                let new = new.ok_or_else(|| Unfit::Row("the new key has gone".to_owned()))?;
                columns.push((column_of(name), old.into(), new.into()));
            }
        }
        KeyKind::Index => {
            for column in work.table.indexed {
                columns.extend(new_index(ring, work, row, column, bound_to)?);
            }
        }
    }
    Ok((!columns.is_empty()).then_some(Change { id, number, columns }))
}

fn new_index(
    ring: &KeyRing,
    work: &Progress,
    row: &QueryResult,
    indexed: &IndexedColumn,
    bound_to: Uuid,
) -> Result<Option<(&'static str, Value, Value)>, Unfit> {
    let IndexSource::Sealed { from, index } = indexed.source else {
        return Ok(None);
    };
    let old: Option<BlindIndex> = row.try_get("", indexed.column)?;
    let Some(old) = old.filter(|old| old.key_id() != Some(work.to_key)) else {
        return Ok(None);
    };
    let spoiled = || Unfit::Row(format!("{}: nothing to make it from", indexed.column));
    let sealed: Option<SealedBytes> = row.try_get("", column_of(from))?;
    let opened = ring
        .open(field_of(from), bound_to, &sealed.ok_or_else(spoiled)?)
        .map_err(unopened)?;
    let new = index(ring, opened.expose()).ok().flatten();
    let new = new
        .filter(|new| new.key_id() == Some(work.to_key))
        .ok_or_else(spoiled)?;
    Ok(Some((indexed.column, old.into(), new.into())))
}

/// The rows of the batch that nobody else is changing at this moment: waiting for them here could end in a
/// deadlock with whoever waits for ours. The next pass comes to the others. SQLite has one writer, us.
async fn unlocked(
    tx: &DatabaseTransaction,
    work: &Progress,
    changes: &[Change],
) -> Result<std::collections::HashSet<(Uuid, Option<i32>)>, DbError> {
    let all = changes.iter().map(|change| (change.id, change.number));
    if tx.get_database_backend() != DbBackend::Postgres || changes.is_empty() {
        return Ok(all.collect());
    }
    let key = key_columns(&work.table.row).join(", ");
    let mut values: Vec<Value> = Vec::new();
    let mut tuples = Vec::new();
    for change in changes {
        values.push(change.id.into());
        let id = values.len();
        tuples.push(match change.number {
            Some(number) => {
                values.push(number.into());
                format!("(${id}, ${})", id + 1)
            }
            None => format!("(${id})"),
        });
    }
    let sql = format!(
        "SELECT {key} FROM {} WHERE ({key}) IN ({}) FOR UPDATE SKIP LOCKED",
        work.table.name,
        tuples.join(", ")
    );
    let rows = tx.query_all_raw(statement(tx, sql, values)).await?;
    rows.iter().map(|row| key_of(work, row)).collect()
}

impl Change {
    /// Writes the new values if all the old ones still stand; tells how many rows changed.
    async fn write(&self, tx: &DatabaseTransaction, work: &Progress) -> Result<i64, DbError> {
        let mut values: Vec<Value> = vec![self.id.into()];
        let mut holds = format!("{} = $1", work.table.row.id);
        if let (Some(number), Some(column)) = (self.number, work.table.row.number) {
            values.push(number.into());
            holds.push_str(&format!(" AND {column} = $2"));
        }
        let mut set = Vec::new();
        for (column, old, new) in &self.columns {
            values.push(new.clone());
            set.push(format!("{column} = ${}", values.len()));
            values.push(old.clone());
            holds.push_str(&format!(" AND {column} = ${}", values.len()));
        }
        let sql = format!("UPDATE {} SET {} WHERE {holds}", work.table.name, set.join(", "));
        let done = tx.execute_raw(statement(tx, sql, values)).await?;
        Ok(i64::try_from(done.rows_affected()).unwrap_or(i64::MAX))
    }
}

//! Which keys each running process has read: nobody writes under a new key before all others can read it.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::ALIVE;
use crate::db::{Database, DbError};
use crate::keys::{KeyKind, KeyRing};
use crate::rows::statement;

/// A process and what it has read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The process; another one after each start.
    pub node: Uuid,
    field: (u16, u16),
    index: (u16, u16),
    /// When it said so.
    pub seen_at: DateTime<Utc>,
}

impl Holder {
    /// The key under which it writes.
    pub fn current(&self, kind: KeyKind) -> u16 {
        match kind {
            KeyKind::Field => self.field.0,
            KeyKind::Index => self.index.0,
        }
    }

    /// The newest key that it can read.
    pub fn newest(&self, kind: KeyKind) -> u16 {
        match kind {
            KeyKind::Field => self.field.1,
            KeyKind::Index => self.index.1,
        }
    }
}

/// Says what this process has read.
///
/// # Errors
/// What the database reported.
pub async fn report(db: &Database, node: Uuid, ring: &KeyRing, now: DateTime<Utc>) -> Result<(), DbError> {
    let sql = "INSERT INTO key_holders \
               (node, field_current, field_newest, index_current, index_newest, seen_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (node) DO UPDATE SET \
               field_current = excluded.field_current, field_newest = excluded.field_newest, \
               index_current = excluded.index_current, index_newest = excluded.index_newest, \
               seen_at = excluded.seen_at";
    let [field, index] = KeyKind::ALL.map(|kind| ring.ids(kind));
    let number = |id: u16| i32::from(id).into();
    let values = [
        node.into(),
        number(field.current),
        number(field.newest()),
        number(index.current),
        number(index.newest()),
        now.into(),
    ];
    let tx = db.write_tx().await?;
    tx.execute_raw(statement(&tx, sql, values)).await?;
    // whoever was killed could not say that it has gone
    let long_gone = now - alive_for() * 10;
    let forget = statement(
        &tx,
        "DELETE FROM key_holders WHERE seen_at < $1",
        [long_gone.into()],
    );
    tx.execute_raw(forget).await?;
    Ok(tx.commit().await?)
}

/// Says that this process is about to end.
///
/// # Errors
/// What the database reported.
pub async fn forget(db: &Database, node: Uuid) -> Result<(), DbError> {
    let tx = db.write_tx().await?;
    tx.execute_raw(statement(
        &tx,
        "DELETE FROM key_holders WHERE node = $1",
        [node.into()],
    ))
    .await?;
    Ok(tx.commit().await?)
}

/// The processes that run.
pub(super) async fn alive(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Holder>, DbError> {
    let sql = "SELECT node, field_current, field_newest, index_current, index_newest, seen_at \
               FROM key_holders WHERE seen_at >= $1 ORDER BY node";
    let since = now - alive_for();
    let rows = db.query_all_raw(statement(db, sql, [since.into()])).await?;
    rows.iter().map(read).collect()
}

fn alive_for() -> TimeDelta {
    TimeDelta::from_std(ALIVE).unwrap_or(TimeDelta::MAX)
}

fn read(row: &QueryResult) -> Result<Holder, DbError> {
    let id = |column: &str| -> Result<u16, DbError> {
        let id: i32 = row.try_get("", column)?;
        u16::try_from(id).map_err(|_| DbError::Unreadable(format!("key_holders.{column}")))
    };
    Ok(Holder {
        node: row.try_get("", "node")?,
        field: (id("field_current")?, id("field_newest")?),
        index: (id("index_current")?, id("index_newest")?),
        seen_at: row.try_get("", "seen_at")?,
    })
}

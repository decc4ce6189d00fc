//! The sealing job: gives entries that wait their position and link, some hundreds in one transaction, after their
//! own has committed. One sealer at a time; whoever dies in between leaves nothing half done.

use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::chain::{self, Head};
use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::keys::KeyRing;
use crate::rows::{Insert, placeholders, statement};
use crate::stop_points;

/// Entries sealed in one transaction: few enough that a submission which waits for it does not notice.
const BATCH: usize = 512;

/// A number of our own for `pg_try_advisory_xact_lock`: one sealer at a time. SQLite has one writer anyway.
const SEALERS_LOCK: i64 = 0x6e75_616e_5ea1;

const INSERT: Insert = Insert {
    table: "audit_seals",
    columns: &["position", "entry_id", "sealed_at", "link"],
    ending: "",
};

/// Seals what waits, batch by batch, and tells how many entries that were. None when another sealer is at it.
///
/// # Errors
/// What the database reported; whole batches before it stay sealed.
pub async fn seal(db: &Database, ring: &KeyRing, real: &dyn Clock) -> Result<u64, DbError> {
    let mut sealed = 0;
    while is_waiting(db.reader()).await? {
        let batch = seal_batch(db, ring, real).await?;
        sealed += batch.sealed;
        if batch.looked_at < BATCH {
            break;
        }
    }
    Ok(sealed)
}

/// Asked before the write lock is taken: an idle hour costs no transaction.
async fn is_waiting(db: &impl ConnectionTrait) -> Result<bool, DbError> {
    let sql = "SELECT 1 FROM audit_backlog LIMIT 1";
    Ok(db.query_one_raw(statement(db, sql, [])).await?.is_some())
}

#[derive(Default)]
struct Batch {
    looked_at: usize,
    sealed: u64,
}

async fn seal_batch(db: &Database, ring: &KeyRing, real: &dyn Clock) -> Result<Batch, DbError> {
    let tx = db.write_tx().await?;
    if !leads(&tx).await? {
        return Ok(Batch::default());
    }
    stop_points::reached("seal:begin");
    let waiting = waiting(&tx).await?;
    let mut head = chain::head(&tx).await?.unwrap_or_else(Head::beginning);
    let now = real.now();
    let mut seals: Vec<Value> = Vec::with_capacity(waiting.len() * INSERT.columns.len());
    for entry in waiting.iter().filter(|entry| !entry.sealed) {
        head = head.next(ring, &entry.bytes, now);
        let link = head.link.to_vec();
        seals.extend::<[Value; 4]>([head.position.into(), entry.id.into(), head.at.into(), link.into()]);
    }
    let sealed = INSERT.run(&tx, seals).await?;
    stop_points::reached("seal:after-seals");
    waits_no_more(&tx, &waiting).await?;
    stop_points::reached("seal:before-commit");
    tx.commit().await?;
    stop_points::reached("seal:after-commit");
    Ok(Batch {
        looked_at: waiting.len(),
        sealed,
    })
}

/// The lock goes with the transaction, also when its process dies.
async fn leads(tx: &impl ConnectionTrait) -> Result<bool, DbError> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT pg_try_advisory_xact_lock($1) AS ours";
    let row = tx
        .query_one_raw(statement(tx, sql, [SEALERS_LOCK.into()]))
        .await?;
    let ours = row.map(|row| row.try_get("", "ours")).transpose()?;
    Ok(ours.unwrap_or(false))
}

struct Waiting {
    id: Uuid,
    bytes: Vec<u8>,
    /// It has its seal: a restored database may list it again.
    sealed: bool,
}

/// The batch is cut before anything is looked up: its cost does not grow with the log, whatever a planner believes
/// about it. An entry that was deleted before its seal is not found and stays listed, which `audit verify` reports.
#[doc(hidden)]
pub fn waiting_sql() -> String {
    format!(
        "WITH u AS MATERIALIZED (SELECT entry_id FROM audit_backlog ORDER BY entry_id LIMIT {BATCH}) \
         SELECT e.*, s.position FROM u JOIN audit_entries e ON e.id = u.entry_id \
         LEFT JOIN audit_seals s ON s.entry_id = u.entry_id ORDER BY u.entry_id"
    )
}

async fn waiting(tx: &impl ConnectionTrait) -> Result<Vec<Waiting>, DbError> {
    let rows = tx.query_all_raw(statement(tx, waiting_sql(), [])).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok(Waiting {
            id: row.try_get("", "id")?,
            bytes: chain::bytes(row)?,
            sealed: row.try_get::<Option<i64>>("", "position")?.is_some(),
        })
    };
    rows.iter().map(read).collect()
}

async fn waits_no_more(tx: &impl ConnectionTrait, sealed: &[Waiting]) -> Result<(), DbError> {
    if sealed.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "DELETE FROM audit_backlog WHERE entry_id IN ({})",
        placeholders(1, sealed.len())
    );
    let ids = sealed.iter().map(|entry| Value::from(entry.id));
    let deleted = tx.execute_raw(statement(tx, sql, ids)).await?.rows_affected();
    DbError::expect_rows("entries that waited", sealed.len() as u64, deleted)
}

/// How many entries wait for their seal, for metrics.
///
/// # Errors
/// What the database reported.
pub async fn unsealed(db: &impl ConnectionTrait) -> Result<u64, DbError> {
    let sql = "SELECT count(*) AS n FROM audit_backlog";
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    let count: Option<i64> = row.map(|row| row.try_get("", "n")).transpose()?;
    Ok(count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0))
}

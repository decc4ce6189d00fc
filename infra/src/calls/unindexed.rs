//! Requests that were stored before further numbers were indexed (`m0021`): theirs are filled in while the program runs,
//! a batch at a time, from what is sealed. Done twice it is done once, and a killed worker's heir goes on.

use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Value};
use uuid::Uuid;

use super::numbers;
use crate::db::{Database, DbError};
use crate::help_requests::{self, ReadError};
use crate::keys::KeyRing;
use crate::rows::{insert_all, placeholders, statement};

/// Requests of one batch: some ten milliseconds.
const BATCH: usize = 100;

/// Indexes the numbers of all that wait, and tells how many requests that were. One that cannot be read is logged, and
/// waits for the next time.
///
/// # Errors
/// What the database reported; what was done stays.
pub async fn index_waiting(db: &Database, ring: &KeyRing) -> Result<u64, DbError> {
    let (mut done, mut after) = (0, Uuid::nil());
    loop {
        let batch = waiting(db, after).await?;
        let Some(last) = batch.last() else { return Ok(done) };
        after = last.0;
        match index(db, ring, &batch).await {
            Ok(indexed) => done += indexed,
            Err(ReadError::Database(error)) => return Err(error),
            Err(_) => done += one_by_one(db, ring, &batch).await?,
        }
    }
}

/// One spoiled request must not hold up the others.
async fn one_by_one(db: &Database, ring: &KeyRing, batch: &[RequestId]) -> Result<u64, DbError> {
    let mut done = 0;
    for request in batch {
        match index(db, ring, &[*request]).await {
            Ok(indexed) => done += indexed,
            Err(ReadError::Database(error)) => return Err(error),
            Err(error) => {
                tracing::error!(%request, %error, "the numbers of a request cannot be indexed");
            }
        }
    }
    Ok(done)
}

async fn waiting(db: &Database, after: Uuid) -> Result<Vec<RequestId>, DbError> {
    let sql = format!(
        "SELECT request_id FROM unindexed_requests WHERE request_id > $1 ORDER BY request_id LIMIT {BATCH}"
    );
    let reader = db.reader();
    let rows = reader
        .query_all_raw(statement(reader, sql, [after.into()]))
        .await?;
    let ids = rows
        .iter()
        .map(|row| Ok(RequestId(row.try_get("", "request_id")?)));
    ids.collect()
}

async fn index(db: &Database, ring: &KeyRing, batch: &[RequestId]) -> Result<u64, ReadError> {
    let tx = db.write_tx().await?;
    hold(&tx, db.backend(), batch).await?;
    let intakes = help_requests::intakes(&tx, ring, batch).await?;
    let told: Vec<_> = intakes
        .iter()
        .map(|(id, intake)| (*id, intake.expose()))
        .collect();
    insert_all(&tx, vec![numbers(ring, &told)]).await?;
    let sql = format!(
        "DELETE FROM unindexed_requests WHERE request_id IN ({})",
        placeholders(1, batch.len())
    );
    let gone = tx.execute_raw(statement(&tx, sql, values(batch))).await;
    let gone = gone.map_err(DbError::from)?.rows_affected();
    tx.commit().await.map_err(DbError::from)?;
    Ok(gone)
}

/// What is told with these requests stays until they are done: nobody erases it, and its index, in between. SQLite has
/// one writer, us.
async fn hold(tx: &DatabaseTransaction, backend: DbBackend, batch: &[RequestId]) -> Result<(), DbError> {
    if backend != DbBackend::Postgres {
        return Ok(());
    }
    let sql = format!(
        "SELECT request_id FROM intakes WHERE request_id IN ({}) ORDER BY request_id FOR UPDATE",
        placeholders(1, batch.len())
    );
    tx.query_all_raw(statement(tx, sql, values(batch))).await?;
    Ok(())
}

fn values(batch: &[RequestId]) -> Vec<Value> {
    batch.iter().map(|id| Value::from(id.0)).collect()
}

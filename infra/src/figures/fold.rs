//! Folding changes into the sums.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use nuanxin_domain::figures::{Cell, Facts, Figures, Measure, changed, facts};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, DbBackend, TryGetableFromJson, Value};
use serde::Deserialize;
use uuid::Uuid;

use crate::db::{Database, DbError};
use crate::help_requests;
use crate::rows::{Insert, Rows, json, placeholders, statement};
use crate::stop_points;

/// Requests folded in one transaction.
pub const BATCH: u32 = 100;

/// A number of our own for `pg_try_advisory_xact_lock`: one folds at a time. SQLite has one writer anyway.
const FOLDERS_LOCK: i64 = 0x6e75_616e_f19e;

const WAITING: Insert = Insert {
    table: "figures_waiting",
    columns: &["request_id", "version"],
    ending: "ON CONFLICT (request_id, version) DO NOTHING",
};

/// A request that was changed, in this version.
pub(crate) type Waiting = (RequestId, i64);

/// Says that these have changed. Each change is a line of its own: nobody who records waits for another, nor for whoever
/// folds.
pub(crate) fn waiting_rows(changed: impl Iterator<Item = Waiting>) -> Rows {
    let values = changed.flat_map(|(id, version)| [Value::from(id.0), version.into()]);
    WAITING.rows(values.collect())
}

const FACTS: Insert = Insert {
    table: "request_figures",
    columns: &["request_id", "version", "facts"],
    ending: "ON CONFLICT (request_id) DO UPDATE SET version = excluded.version, facts = excluded.facts",
};

static COLUMNS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let key = ["dimension", "restricted", "day", "station_id", "value"];
    key.into_iter().chain(Measure::COLUMNS).collect()
});

static ADDED: LazyLock<String> = LazyLock::new(|| {
    let added = Measure::COLUMNS.map(|name| format!("{name} = figures.{name} + excluded.{name}"));
    format!(
        "ON CONFLICT (dimension, restricted, day, station_id, value) DO UPDATE SET {}",
        added.join(", ")
    )
});

/// Folds the changes of some requests, and tells how many requests that were: call again until it is none. None, too,
/// while somebody else folds.
///
/// # Errors
/// What the database reported; then nothing is folded.
pub async fn fold(db: &Database) -> Result<usize, DbError> {
    let asked = "SELECT 1 FROM figures_waiting LIMIT 1";
    // Asked before the write lock is taken: an idle hour costs no transaction.
    if db
        .reader()
        .query_one_raw(statement(db.reader(), asked, []))
        .await?
        .is_none()
    {
        return Ok(0);
    }
    let tx = db.write_tx().await?;
    if !is_alone(&tx).await? {
        return Ok(0);
    }
    let changes = waiting(&tx).await?;
    let requests = readable(&tx, &changes).await?;
    let mut counted = counted(&tx, &changes).await?;
    let mut sums: BTreeMap<Cell, Figures> = BTreeMap::new();
    let mut kept = Vec::with_capacity(requests.len() * FACTS.columns.len());
    for request in &requests {
        let now = facts(request);
        let before = counted.remove(&request.id);
        for (cell, figures) in changed(before.as_ref(), &now) {
            sums.entry(cell).or_default().add_all(&figures, 1);
        }
        kept.extend::<[Value; 3]>([request.id.0.into(), request.version.into(), json(&now)]);
    }
    FACTS.run(&tx, kept).await?;
    add(&tx, sums).await?;
    stop_points::reached("figures:after-sums");
    waits_no_more(&tx, &changes).await?;
    tx.commit().await?;
    Ok(changes.len())
}

/// The lock goes with the transaction, also when its process dies.
async fn is_alone(tx: &impl ConnectionTrait) -> Result<bool, DbError> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT pg_try_advisory_xact_lock($1) AS ours";
    let row = tx
        .query_one_raw(statement(tx, sql, [FOLDERS_LOCK.into()]))
        .await?;
    let ours = row.map(|row| row.try_get("", "ours")).transpose()?;
    Ok(ours.unwrap_or(false))
}

/// Some requests that have changed, each with the newest change that is known.
async fn waiting(tx: &impl ConnectionTrait) -> Result<Vec<Waiting>, DbError> {
    let sql = "SELECT request_id, max(version) AS version FROM \
               (SELECT request_id, version FROM figures_waiting ORDER BY request_id, version LIMIT $1) AS changes \
               GROUP BY request_id ORDER BY request_id";
    let rows = tx
        .query_all_raw(statement(tx, sql, [i64::from(BATCH).into()]))
        .await?;
    let read = |row: &sea_orm::QueryResult| {
        let id: Uuid = row.try_get("", "request_id")?;
        Ok((RequestId(id), row.try_get("", "version")?))
    };
    rows.iter().map(read).collect()
}

/// These requests as they are now. One that cannot be read keeps what it has added, and holds up nobody.
async fn readable(tx: &impl ConnectionTrait, changes: &[Waiting]) -> Result<Vec<HelpRequest>, DbError> {
    let ids: Vec<RequestId> = changes.iter().map(|(id, _)| *id).collect();
    match help_requests::load_many(tx, &ids).await {
        Err(DbError::Unreadable(_)) => {}
        loaded => return loaded,
    }
    let mut requests = Vec::with_capacity(ids.len());
    for id in ids {
        match help_requests::load(tx, id).await {
            Ok(request) => requests.extend(request),
            Err(DbError::Unreadable(why)) => {
                tracing::error!(request = %id, %why, "a request cannot be counted in the figures");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(requests)
}

#[derive(Deserialize)]
struct Kept(Facts);
impl TryGetableFromJson for Kept {}

/// What these requests have added so far.
async fn counted(
    tx: &impl ConnectionTrait,
    changes: &[Waiting],
) -> Result<HashMap<RequestId, Facts>, DbError> {
    if changes.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT request_id, facts FROM request_figures WHERE request_id IN ({})",
        placeholders(1, changes.len())
    );
    let ids = changes.iter().map(|(id, _)| Value::from(id.0));
    let rows = tx.query_all_raw(statement(tx, sql, ids)).await?;
    let read = |row: &sea_orm::QueryResult| {
        let id: Uuid = row.try_get("", "request_id")?;
        Ok((RequestId(id), row.try_get::<Kept>("", "facts")?.0))
    };
    rows.iter().map(read).collect()
}

async fn add(tx: &impl ConnectionTrait, sums: BTreeMap<Cell, Figures>) -> Result<(), DbError> {
    let insert = Insert {
        table: "figures",
        columns: &COLUMNS,
        ending: &ADDED,
    };
    let mut values: Vec<Value> = Vec::with_capacity(sums.len() * COLUMNS.len());
    for (cell, figures) in sums.into_iter().filter(|(_, figures)| !figures.is_zero()) {
        values.extend::<[Value; 5]>([
            cell.dimension.code().into(),
            cell.restricted.into(),
            cell.day.into(),
            cell.station.map_or_else(Uuid::nil, |id| id.0).into(),
            cell.value.into(),
        ]);
        values.extend(figures.columns().iter().map(|number| Value::from(*number)));
    }
    insert.run(tx, values).await?;
    Ok(())
}

/// What was recorded after it was read stays, and is folded next.
async fn waits_no_more(tx: &impl ConnectionTrait, changes: &[Waiting]) -> Result<(), DbError> {
    for chunk in changes.chunks(50) {
        let one = |n: usize| format!("(request_id = ${} AND version <= ${})", 2 * n + 1, 2 * n + 2);
        let each: Vec<String> = (0..chunk.len()).map(one).collect();
        let sql = format!("DELETE FROM figures_waiting WHERE {}", each.join(" OR "));
        let values = chunk
            .iter()
            .flat_map(|(id, version)| [Value::from(id.0), (*version).into()]);
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    Ok(())
}

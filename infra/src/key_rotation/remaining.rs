//! How many values stand under another key than this one: counted, not remembered.

use sea_orm::{ConnectionTrait, DbBackend, Value};

use crate::db::{Database, DbError};
use crate::keys::KeyKind;
use crate::rows::statement;
use crate::sealed::columns::{SealedTable, column_of};

/// Columns of this table whose values begin with the id of a key of this kind.
pub(super) fn columns(table: &SealedTable, kind: KeyKind) -> Vec<&'static str> {
    match kind {
        KeyKind::Field => table.sealed.iter().map(|name| column_of(name)).collect(),
        KeyKind::Index => table.indexed.iter().map(|column| column.column).collect(),
    }
}

/// Values of `table` that stand under another key of this kind than `key`. Reads the whole table.
pub(super) async fn count(
    db: &Database,
    table: &SealedTable,
    kind: KeyKind,
    key: u16,
) -> Result<u64, DbError> {
    let each: Vec<String> = columns(table, kind)
        .iter()
        .map(|column| {
            format!("count(CASE WHEN {column} IS NOT NULL AND substr({column}, 1, 2) <> $1 THEN 1 END)")
        })
        .collect();
    if each.is_empty() {
        return Ok(0);
    }
    let sql = format!("SELECT {} AS n FROM {}", each.join(" + "), table.name);
    let key = Value::from(key.to_be_bytes().to_vec());
    let row = if db.backend() == DbBackend::Postgres {
        let tx = db.write_tx().await?;
        tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        let row = tx.query_one_raw(statement(&tx, sql, [key])).await?;
        tx.commit().await?;
        row
    } else {
        db.reader()
            .query_one_raw(statement(db.reader(), sql, [key]))
            .await?
    };
    let count: i64 = match row {
        Some(row) => row.try_get("", "n")?,
        None => 0,
    };
    Ok(count.unsigned_abs())
}

//! Many rows in few statements: what `record` and its kin write with.
//!
//! How rows travel is each database's own. SQLite's driver hands every statement to a thread and its answer back, which
//! costs more than most statements do: there, the rows of a table are one JSON array, bound as one value, and several
//! tables go in one round trip. PostgreSQL spends more on unpacking JSON than a round trip costs: there, rows are
//! lists of values.

mod array;
mod tuples;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::db::DbError;

/// A multi-row insert.
#[derive(Clone, Copy)]
pub(crate) struct Insert {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    /// What follows the values, such as `ON CONFLICT (id) DO NOTHING`.
    pub ending: &'static str,
}

/// Rows of a table, to be inserted.
pub(crate) struct Rows {
    insert: Insert,
    /// The values of all rows, one after another.
    values: Vec<Value>,
}

impl Insert {
    /// Rows whose values follow one another.
    pub fn rows(&self, values: Vec<Value>) -> Rows {
        debug_assert_eq!(
            values.len() % self.columns.len(),
            0,
            "whole rows of {}",
            self.table
        );
        Rows {
            insert: *self,
            values,
        }
    }

    /// Inserts rows whose values follow one another, and tells how many rows were touched.
    pub async fn run(&self, db: &impl ConnectionTrait, values: Vec<Value>) -> Result<u64, DbError> {
        insert_all(db, vec![self.rows(values)]).await
    }

    /// Like `run`, for an `ending` with RETURNING.
    pub async fn returning(
        &self,
        db: &impl ConnectionTrait,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbError> {
        let mut rows = Vec::new();
        for statement in statements(db, vec![self.rows(values)])? {
            rows.append(&mut db.query_all_raw(statement).await?);
        }
        Ok(rows)
    }
}

/// Inserts the rows of several tables in their order; tables without rows are left out. Tells how many rows were touched.
pub(crate) async fn insert_all(db: &impl ConnectionTrait, tables: Vec<Rows>) -> Result<u64, DbError> {
    let mut touched = 0;
    for statement in statements(db, tables)? {
        touched += db.execute_raw(statement).await?.rows_affected();
    }
    Ok(touched)
}

fn statements(db: &impl ConnectionTrait, mut tables: Vec<Rows>) -> Result<Vec<Statement>, DbError> {
    tables.retain(|rows| !rows.values.is_empty());
    if tables.is_empty() {
        return Ok(Vec::new());
    }
    match db.get_database_backend() {
        DbBackend::Postgres => Ok(tables.into_iter().flat_map(tuples::statements).collect()),
        _ => Ok(vec![array::statement(tables)?]),
    }
}

/// Writes `$1, $2, $3`.
pub(crate) fn placeholders(from: usize, count: usize) -> String {
    let names: Vec<String> = (from..from + count).map(|n| format!("${n}")).collect();
    names.join(", ")
}

/// A statement in the one spelling that both databases read.
pub(crate) fn statement(
    db: &impl ConnectionTrait,
    sql: impl Into<String>,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

/// The code that serde writes for a unit variant, as stored in text columns.
pub(crate) fn code<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code,
        _ => String::new(),
    }
}

/// The value of a stored code.
pub(crate) fn from_code<T: serde::de::DeserializeOwned>(code: String) -> Result<T, DbError> {
    let unreadable = |code: &str| DbError::Unreadable(format!("unknown code {code}"));
    serde_json::from_value(serde_json::Value::String(code.clone())).map_err(|_| unreadable(&code))
}

/// A JSON column's value.
pub(crate) fn json<T: serde::Serialize>(value: &T) -> Value {
    // Our own types with string keys only: they always become JSON.
    Value::Json(Some(Box::new(
        serde_json::to_value(value).unwrap_or(serde_json::Value::Null),
    )))
}

//! Many rows in few statements: what `record` and its kin write with.
//!
//! SQL is written once for both databases (`$1` is understood by both). A statement with another number of
//! rows is another statement to prepare, so rows are cut into a few sizes only: every connection keeps the
//! whole vocabulary prepared. Long statements name no values on SQLite: the driver asks for the name of each
//! value, and SQLite looks through all of them every time.

use std::borrow::Cow;

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement, Value};

use crate::db::DbError;

/// Rows of one statement; with at most 32 columns far below both databases' limits of bound values.
const SIZES: [usize; 12] = [128, 96, 64, 48, 32, 24, 16, 8, 4, 3, 2, 1];

/// A multi-row insert.
pub(crate) struct Insert {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    /// What follows the values, such as `ON CONFLICT (id) DO NOTHING`.
    pub ending: &'static str,
}

impl Insert {
    /// Inserts rows whose values follow one another, and tells how many rows were touched.
    pub async fn run(&self, db: &impl ConnectionTrait, values: Vec<Value>) -> Result<u64, DbError> {
        let mut touched = 0;
        for statement in self.statements(db, values) {
            touched += db.execute_raw(statement).await?.rows_affected();
        }
        Ok(touched)
    }

    /// Like `run`, for an `ending` with RETURNING.
    pub async fn returning(
        &self,
        db: &impl ConnectionTrait,
        values: Vec<Value>,
    ) -> Result<Vec<QueryResult>, DbError> {
        let mut rows = Vec::new();
        for statement in self.statements(db, values) {
            rows.append(&mut db.query_all_raw(statement).await?);
        }
        Ok(rows)
    }

    fn statements(&self, db: &impl ConnectionTrait, values: Vec<Value>) -> Vec<Statement> {
        let width = self.columns.len();
        debug_assert_eq!(values.len() % width, 0, "whole rows of {}", self.table);
        let backend = db.get_database_backend();
        let mut statements = Vec::new();
        let mut values = values.into_iter();
        for rows in sizes(values.len() / width) {
            let chunk: Vec<Value> = values.by_ref().take(rows * width).collect();
            statements.push(Statement::from_sql_and_values(
                backend,
                self.sql(rows, backend),
                chunk,
            ));
        }
        statements
    }

    fn sql(&self, rows: usize, backend: DbBackend) -> String {
        let mut sql = format!("INSERT INTO {} ({}) VALUES ", self.table, self.columns.join(", "));
        push_tuples(&mut sql, rows, self.columns.len(), backend);
        sql.push(' ');
        sql.push_str(self.ending);
        sql
    }
}

/// Cuts a number of rows into the sizes that are kept prepared.
pub(crate) fn sizes(mut rows: usize) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let size = SIZES.into_iter().find(|size| *size <= rows)?;
        rows -= size;
        Some(size)
    })
}

/// Writes `($1, $2), ($3, $4)`.
fn push_tuples(sql: &mut String, rows: usize, width: usize, backend: DbBackend) {
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..width {
            sql.push_str(if column == 0 { "" } else { ", " });
            sql.push_str(&placeholder(backend, row * width + column + 1));
        }
        sql.push(')');
    }
}

/// The place of the `n`th value in a long statement that uses each value once, in order.
pub(crate) fn placeholder(backend: DbBackend, n: usize) -> Cow<'static, str> {
    match backend {
        DbBackend::Sqlite => Cow::Borrowed("?"),
        _ => Cow::Owned(format!("${n}")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_rows_is_cut_into_known_sizes_that_add_up() {
        for rows in 0..1_000 {
            let cut: Vec<usize> = sizes(rows).collect();
            assert_eq!(cut.iter().sum::<usize>(), rows);
            assert!(cut.iter().all(|size| SIZES.contains(size)));
        }
    }

    #[test]
    fn the_statement_of_two_rows_reads_as_on_paper() {
        let insert = Insert {
            table: "t",
            columns: &["a", "b"],
            ending: "ON CONFLICT DO NOTHING",
        };
        assert_eq!(
            insert.sql(2, DbBackend::Postgres),
            "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT DO NOTHING"
        );
        assert_eq!(
            insert.sql(2, DbBackend::Sqlite),
            "INSERT INTO t (a, b) VALUES (?, ?), (?, ?) ON CONFLICT DO NOTHING"
        );
    }
}

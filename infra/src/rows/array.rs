//! Rows as JSON arrays, and the statement that unpacks them again, for SQLite.

use chrono::SecondsFormat;
use sea_orm::{DbBackend, Statement, Value};
use serde_json::Value as Json;

use super::{Insert, Rows};
use crate::db::DbError;

/// One statement that inserts the rows of all these tables.
pub(super) fn statement(tables: Vec<Rows>) -> Result<Statement, DbError> {
    let sql = sql(&tables);
    let arrays: Result<Vec<Value>, DbError> = tables.into_iter().map(array).collect();
    Ok(Statement::from_sql_and_values(DbBackend::Sqlite, sql, arrays?))
}

/// A statement a table: SQLite's driver runs them all at one request, and gives each the next value.
fn sql(tables: &[Rows]) -> String {
    let each = tables.iter().map(|rows| {
        let Insert {
            table,
            columns,
            ending,
        } = rows.insert;
        let unpacked: Vec<String> = (0..columns.len())
            .map(|at| {
                if is_binary(rows, at) {
                    format!("unhex(v->>{at})")
                } else {
                    format!("v->>{at}")
                }
            })
            .collect();
        // Unpacked from rows that were cut out before: otherwise each column cuts its row out again.
        // Without a WHERE, SQLite reads an ON CONFLICT as the condition of a join.
        format!(
            "WITH r(v) AS MATERIALIZED (SELECT value FROM json_each(?)) INSERT INTO {table} ({}) SELECT {} \
             FROM r WHERE true {ending}",
            columns.join(", "),
            unpacked.join(", ")
        )
    });
    each.collect::<Vec<_>>().join("; ")
}

/// Whether a column holds bytes, which JSON does not know.
fn is_binary(rows: &Rows, column: usize) -> bool {
    let mut column = rows.values.iter().skip(column).step_by(rows.insert.columns.len());
    column.any(|value| matches!(value, Value::Bytes(_) | Value::Uuid(_)))
}

fn array(rows: Rows) -> Result<Value, DbError> {
    let width = rows.insert.columns.len();
    let mut cells = rows.values.into_iter().map(cell);
    let mut array = Vec::new();
    while let Some(first) = cells.next() {
        let row = std::iter::once(first).chain(cells.by_ref().take(width - 1));
        array.push(Json::Array(row.collect::<Result<Vec<Json>, DbError>>()?));
    }
    Ok(Json::Array(array).to_string().into())
}

/// A value as it is read out of JSON: to the last byte what the driver would have bound.
fn cell(value: Value) -> Result<Json, DbError> {
    Ok(match value {
        Value::Bool(value) => value.into(),
        Value::SmallInt(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::Double(value) => value.into(),
        Value::String(value) => value.into(),
        Value::ChronoDate(value) => value.map(|date| date.to_string()).into(),
        Value::ChronoDateTimeUtc(value) => value
            .map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false))
            .into(),
        Value::Uuid(value) => value.map(|id| id.simple().to_string()).into(),
        Value::Bytes(value) => value.map(|bytes| hex(&bytes)).into(),
        // Kept as the text that was written.
        Value::Json(value) => value.map(|value| value.to_string()).into(),
        _ => {
            return Err(DbError::Unreadable(
                "a value of a kind that rows do not carry".to_owned(),
            ));
        }
    })
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Insert = Insert {
        table: "one",
        columns: &["a", "b"],
        ending: "ON CONFLICT DO NOTHING",
    };
    const OTHER: Insert = Insert {
        table: "other",
        columns: &["c"],
        ending: "",
    };

    #[test]
    fn each_table_is_a_statement_with_one_value() {
        let bytes = |bytes: &[u8]| Value::from(bytes.to_vec());
        let statement = statement(vec![
            ONE.rows(vec![
                1_i32.into(),
                bytes(&[0, 255]),
                2_i32.into(),
                Value::Bytes(None),
            ]),
            OTHER.rows(vec!["x".into()]),
        ])
        .unwrap();
        assert_eq!(
            statement.sql,
            "WITH r(v) AS MATERIALIZED (SELECT value FROM json_each(?)) INSERT INTO one (a, b) \
             SELECT v->>0, unhex(v->>1) FROM r WHERE true ON CONFLICT DO NOTHING; \
             WITH r(v) AS MATERIALIZED (SELECT value FROM json_each(?)) INSERT INTO other (c) \
             SELECT v->>0 FROM r WHERE true "
        );
        let bound = statement.values.map(|values| values.0).unwrap_or_default();
        assert_eq!(bound, ["[[1,\"00ff\"],[2,null]]".into(), "[[\"x\"]]".into()]);
    }

    #[test]
    fn a_kind_that_rows_do_not_carry_is_refused() {
        assert!(statement(vec![OTHER.rows(vec![Value::Char(Some('x'))])]).is_err());
    }
}

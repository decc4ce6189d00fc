//! Rows as JSON arrays, and the statement that unpacks them again in the database.

use chrono::SecondsFormat;
use sea_orm::{DbBackend, Statement, Value};
use serde_json::Value as Json;

use super::{Insert, Rows};
use crate::db::DbError;

/// One statement that inserts the rows of all these tables; none when there are no rows.
pub(super) fn statement(backend: DbBackend, tables: Vec<Rows>) -> Result<Option<Statement>, DbError> {
    let tables: Vec<Rows> = tables
        .into_iter()
        .filter(|rows| !rows.values.is_empty())
        .collect();
    if tables.is_empty() {
        return Ok(None);
    }
    let sql = match backend {
        DbBackend::Postgres => postgres(&tables),
        _ => sqlite(&tables),
    };
    let arrays: Result<Vec<Value>, DbError> = tables
        .into_iter()
        .map(|rows| array(backend, rows).map(Value::from))
        .collect();
    Ok(Some(Statement::from_sql_and_values(backend, sql, arrays?)))
}

/// A statement a table: SQLite's driver runs them all at one request, and gives each the next value.
fn sqlite(tables: &[Rows]) -> String {
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

/// One statement: all tables but the last are inserted on its way.
fn postgres(tables: &[Rows]) -> String {
    let each: Vec<String> = (1..)
        .zip(tables)
        .map(|(n, rows)| {
            let Insert {
                table,
                columns,
                ending,
            } = rows.insert;
            let columns = columns.join(", ");
            // As text: bound as JSON, the driver would have it taken apart and written anew.
            format!(
                "INSERT INTO {table} ({columns}) SELECT {columns} \
                 FROM json_populate_recordset(NULL::{table}, ${n}::text::json) {ending}"
            )
        })
        .collect();
    let (last, before) = each
        .split_last()
        .map_or(("", &[][..]), |(last, before)| (last.as_str(), before));
    if before.is_empty() {
        return last.to_owned();
    }
    let before = before
        .iter()
        .enumerate()
        .map(|(n, insert)| format!("i{n} AS ({insert})"));
    format!("WITH {} {last}", before.collect::<Vec<_>>().join(", "))
}

/// Whether a column holds bytes, which JSON does not know.
fn is_binary(rows: &Rows, column: usize) -> bool {
    let mut column = rows.values.iter().skip(column).step_by(rows.insert.columns.len());
    column.any(|value| matches!(value, Value::Bytes(_) | Value::Uuid(_)))
}

fn array(backend: DbBackend, rows: Rows) -> Result<String, DbError> {
    let columns = rows.insert.columns;
    let mut cells = rows.values.into_iter().map(|value| cell(backend, value));
    let mut array = Vec::new();
    while let Some(first) = cells.next() {
        let row: Result<Vec<Json>, DbError> = std::iter::once(first)
            .chain(cells.by_ref().take(columns.len() - 1))
            .collect();
        array.push(match backend {
            DbBackend::Postgres => columns.iter().map(|name| (*name).to_owned()).zip(row?).collect(),
            _ => Json::Array(row?),
        });
    }
    Ok(Json::Array(array).to_string())
}

/// A value as its database reads it out of JSON: to the last byte what its driver would have bound.
fn cell(backend: DbBackend, value: Value) -> Result<Json, DbError> {
    let postgres = backend == DbBackend::Postgres;
    Ok(match value {
        Value::Bool(value) => value.into(),
        Value::SmallInt(value) => value.into(),
        Value::Int(value) => value.into(),
        Value::BigInt(value) => value.into(),
        Value::Double(value) => value.into(),
        Value::String(value) => value.into(),
        Value::ChronoDate(value) => value.map(|date| date.to_string()).into(),
        // PostgreSQL would round what is finer; its driver cuts it off.
        Value::ChronoDateTimeUtc(value) if postgres => value
            .map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
            .into(),
        Value::ChronoDateTimeUtc(value) => value
            .map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, false))
            .into(),
        Value::Uuid(value) if postgres => value.map(|id| id.to_string()).into(),
        Value::Uuid(value) => value.map(|id| id.simple().to_string()).into(),
        Value::Bytes(value) if postgres => value.map(|bytes| format!("\\x{}", hex(&bytes))).into(),
        Value::Bytes(value) => value.map(|bytes| hex(&bytes)).into(),
        Value::Json(Some(value)) if postgres => *value,
        // SQLite keeps JSON as the text that was written.
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

    fn tables() -> Vec<Rows> {
        let bytes = |bytes: &[u8]| Value::from(bytes.to_vec());
        vec![
            ONE.rows(vec![
                1_i32.into(),
                bytes(&[0, 255]),
                2_i32.into(),
                Value::Bytes(None),
            ]),
            OTHER.rows(Vec::new()),
            OTHER.rows(vec!["x".into()]),
        ]
    }

    fn bound(statement: Statement) -> Vec<Value> {
        statement.values.map(|values| values.0).unwrap_or_default()
    }

    #[test]
    fn on_sqlite_each_table_is_a_statement_with_one_value() {
        let statement = statement(DbBackend::Sqlite, tables()).unwrap().unwrap();
        assert_eq!(
            statement.sql,
            "WITH r(v) AS MATERIALIZED (SELECT value FROM json_each(?)) INSERT INTO one (a, b) \
             SELECT v->>0, unhex(v->>1) FROM r WHERE true ON CONFLICT DO NOTHING; \
             WITH r(v) AS MATERIALIZED (SELECT value FROM json_each(?)) INSERT INTO other (c) \
             SELECT v->>0 FROM r WHERE true "
        );
        assert_eq!(
            bound(statement),
            ["[[1,\"00ff\"],[2,null]]".into(), "[[\"x\"]]".into()]
        );
    }

    #[test]
    fn on_postgresql_all_tables_are_one_statement() {
        let statement = statement(DbBackend::Postgres, tables()).unwrap().unwrap();
        assert_eq!(
            statement.sql,
            "WITH i0 AS (INSERT INTO one (a, b) SELECT a, b FROM json_populate_recordset(NULL::one, $1::text::json) \
             ON CONFLICT DO NOTHING) INSERT INTO other (c) SELECT c \
             FROM json_populate_recordset(NULL::other, $2::text::json) "
        );
        let first: Json =
            serde_json::from_str("[{\"a\":1,\"b\":\"\\\\x00ff\"},{\"a\":2,\"b\":null}]").unwrap();
        assert_eq!(
            bound(statement),
            [first.to_string().into(), "[{\"c\":\"x\"}]".into()]
        );
    }

    #[test]
    fn nothing_to_insert_is_no_statement_and_an_unknown_kind_an_error() {
        assert!(
            statement(DbBackend::Sqlite, vec![OTHER.rows(Vec::new())])
                .unwrap()
                .is_none()
        );
        assert!(statement(DbBackend::Sqlite, vec![OTHER.rows(vec![Value::Char(Some('x'))])]).is_err());
    }
}

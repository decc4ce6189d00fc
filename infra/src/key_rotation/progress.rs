//! How far each table is: a row of `key_rotations` for each kind of key, table and new key.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::db::DbError;
use crate::keys::KeyKind;
use crate::rows::statement;
use crate::sealed::columns::{IndexSource, SealedTable, TABLES};

/// One row.
#[derive(Debug, Clone)]
pub(super) struct Progress {
    pub kind: KeyKind,
    pub table: &'static SealedTable,
    pub to_key: u16,
    /// How often the table has been gone through before, to its end.
    pub pass: i32,
    /// The key of the last row that was looked at.
    pub position: Option<String>,
    /// Rows that this pass found under another key.
    pub found_in_pass: i64,
    /// Rows that were rewritten at all.
    pub rewritten: i64,
    pub done_at: Option<DateTime<Utc>>,
}

/// What a batch comes to.
pub(super) struct Moved {
    pub position: Option<String>,
    /// Rows that stood under another key.
    pub tried: i64,
    /// Those of them that nobody else changed meanwhile.
    pub changed: i64,
    /// The pass is over: the next one begins then.
    pub next_pass_at: Option<DateTime<Utc>>,
}

/// The tables whose values are brought under a new key of this kind.
pub(super) fn tables(kind: KeyKind) -> impl Iterator<Item = &'static SealedTable> {
    TABLES.iter().filter(move |table| match kind {
        KeyKind::Field => !table.sealed.is_empty(),
        KeyKind::Index => table.indexed.iter().any(|column| {
            matches!(
                column.source,
                IndexSource::Sealed { .. } | IndexSource::Elsewhere(_)
            )
        }),
    })
}

/// Writes down the work for a new key.
pub(super) async fn begin(
    tx: &impl ConnectionTrait,
    kind: KeyKind,
    to_key: u16,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    for table in tables(kind) {
        let sql = "INSERT INTO key_rotations \
                   (kind, table_name, to_key, pass, found_in_pass, rewritten, next_at) \
                   VALUES ($1, $2, $3, 0, 0, 0, $4) ON CONFLICT (kind, table_name, to_key) DO NOTHING";
        let values: [Value; 4] = [
            kind.code().into(),
            table.name.into(),
            i32::from(to_key).into(),
            now.into(),
        ];
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    Ok(())
}

const COLUMNS: &str = "kind, table_name, to_key, pass, position, found_in_pass, rewritten, done_at";

/// What is due to be worked on.
pub(super) async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Progress>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM key_rotations WHERE done_at IS NULL AND next_at <= $1 \
         ORDER BY kind, table_name, to_key"
    );
    let rows = db.query_all_raw(statement(db, sql, [now.into()])).await?;
    read_all(&rows)
}

/// Everything about one kind, of the key that is current.
pub(super) async fn of_key(
    db: &impl ConnectionTrait,
    kind: KeyKind,
    to_key: u16,
) -> Result<Vec<Progress>, DbError> {
    let sql =
        format!("SELECT {COLUMNS} FROM key_rotations WHERE kind = $1 AND to_key = $2 ORDER BY table_name");
    let values: [Value; 2] = [kind.code().into(), i32::from(to_key).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    read_all(&rows)
}

/// A table that has left the registry since has nothing to be done about.
fn read_all(rows: &[QueryResult]) -> Result<Vec<Progress>, DbError> {
    let mut all = Vec::new();
    for row in rows {
        all.extend(read(row)?);
    }
    Ok(all)
}

fn read(row: &QueryResult) -> Result<Option<Progress>, DbError> {
    let code: String = row.try_get("", "kind")?;
    let name: String = row.try_get("", "table_name")?;
    let to_key: i32 = row.try_get("", "to_key")?;
    let kind = KeyKind::ALL.into_iter().find(|kind| kind.code() == code);
    let table = TABLES.iter().find(|table| table.name == name);
    let (Some(kind), Some(table), Ok(to_key)) = (kind, table, u16::try_from(to_key)) else {
        return Ok(None);
    };
    Ok(Some(Progress {
        kind,
        table,
        to_key,
        pass: row.try_get("", "pass")?,
        position: row.try_get("", "position")?,
        found_in_pass: row.try_get("", "found_in_pass")?,
        rewritten: row.try_get("", "rewritten")?,
        done_at: row.try_get("", "done_at")?,
    }))
}

impl Progress {
    fn key(&self) -> [Value; 5] {
        [
            self.kind.code().into(),
            self.table.name.into(),
            i32::from(self.to_key).into(),
            self.pass.into(),
            self.position.clone().unwrap_or_default().into(),
        ]
    }

    /// Moves on from where this was read; false when another worker has moved it meanwhile.
    pub async fn moved(&self, tx: &impl ConnectionTrait, to: &Moved) -> Result<bool, DbError> {
        let over = to.next_pass_at.is_some();
        let changed = if over { 0 } else { self.found_in_pass + to.tried };
        let sql = format!(
            "UPDATE key_rotations SET position = $6, found_in_pass = $7, rewritten = $8, pass = $9{} \
             WHERE kind = $1 AND table_name = $2 AND to_key = $3 AND pass = $4 \
             AND coalesce(position, '') = $5 AND done_at IS NULL",
            if over { ", next_at = $10" } else { "" }
        );
        let mut values = Vec::from(self.key());
        values.push(to.position.clone().into());
        values.push(changed.into());
        values.push((self.rewritten + to.changed).into());
        values.push((self.pass + i32::from(over)).into());
        values.extend(to.next_pass_at.map(Value::from));
        let done = tx.execute_raw(statement(tx, sql, values)).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Nothing is left.
    pub async fn finish(&self, tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbError> {
        let sql = "UPDATE key_rotations SET done_at = $4 \
                   WHERE kind = $1 AND table_name = $2 AND to_key = $3 AND done_at IS NULL";
        self.set(tx, sql, now).await
    }

    /// Something is left after all: looked at now, not at the next time.
    pub async fn reopen(&self, tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), DbError> {
        let sql = "UPDATE key_rotations SET done_at = NULL, next_at = $4 \
                   WHERE kind = $1 AND table_name = $2 AND to_key = $3";
        self.set(tx, sql, now).await
    }

    async fn set(&self, tx: &impl ConnectionTrait, sql: &str, now: DateTime<Utc>) -> Result<(), DbError> {
        let values: [Value; 4] = [
            self.kind.code().into(),
            self.table.name.into(),
            i32::from(self.to_key).into(),
            now.into(),
        ];
        tx.execute_raw(statement(tx, sql, values)).await?;
        Ok(())
    }
}

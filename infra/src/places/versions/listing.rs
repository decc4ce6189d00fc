//! Versions as rows, without what they hold.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, QueryResult, TryGetableFromJson, Value};
use serde::Deserialize;

use super::{ImportedFile, PlacesVersion};
use crate::db::DbError;
use crate::rows::statement;

/// Versions, the newest first; at most `limit`, with numbers below `before`.
///
/// # Errors
/// What the database reported.
pub async fn list(
    db: &impl ConnectionTrait,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<PlacesVersion>, DbError> {
    let sql = "SELECT * FROM places_versions WHERE number < $1 ORDER BY number DESC LIMIT $2";
    let values: [Value; 2] = [
        before.unwrap_or(i64::MAX).into(),
        i64::try_from(limit).unwrap_or(i64::MAX).into(),
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

#[derive(Deserialize)]
struct Files(Vec<ImportedFile>);
impl TryGetableFromJson for Files {}

#[derive(Deserialize)]
pub(in crate::places) struct Summary(pub(in crate::places) BTreeMap<String, usize>);
impl TryGetableFromJson for Summary {}

fn read(row: &QueryResult) -> Result<PlacesVersion, DbError> {
    Ok(PlacesVersion {
        number: row.try_get("", "number")?,
        made_at: row.try_get("", "made_at")?,
        effective_from: row.try_get("", "effective_from")?,
        origin: crate::rows::from_code(row.try_get("", "origin")?)?,
        made_by: row.try_get("", "made_by")?,
        digest: row.try_get("", "digest")?,
        files: row.try_get::<Files>("", "files")?.0,
        summary: row.try_get::<Summary>("", "summary")?.0,
    })
}

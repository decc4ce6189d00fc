//! How renewing keys stands, for `nuanxin keys status`.

use chrono::{DateTime, Utc};

use super::{Holder, holders, progress, remaining};
use crate::db::{Database, DbError};
use crate::keys::{KeyIds, KeyKind, KeyRing};
use crate::sealed::columns::TABLES;

/// Keys of one kind, and what stands under them.
#[derive(Debug, Clone)]
pub struct KindStatus {
    /// Which kind.
    pub kind: KeyKind,
    /// Which keys the file holds.
    pub ids: KeyIds,
    /// Every table with values under this kind of key.
    pub tables: Vec<TableStatus>,
}

impl KindStatus {
    /// Values under another key than the current one.
    pub fn left(&self) -> u64 {
        self.tables.iter().map(|table| table.left).sum()
    }
}

/// One table.
#[derive(Debug, Clone)]
pub struct TableStatus {
    /// Its name.
    pub table: &'static str,
    /// Rows that were rewritten for the current key.
    pub rewritten: i64,
    /// Values that stand under another key, counted now.
    pub left: u64,
    /// When the work was finished; none while it goes on, and where there was none.
    pub done_at: Option<DateTime<Utc>>,
}

/// Both kinds of keys, and the processes that run. Counts every table with sealed values.
///
/// # Errors
/// What the database reported.
pub async fn status(
    db: &Database,
    ring: &KeyRing,
    now: DateTime<Utc>,
) -> Result<(Vec<KindStatus>, Vec<Holder>), DbError> {
    let mut kinds = Vec::new();
    for kind in KeyKind::ALL {
        let ids = ring.ids(kind);
        let work = progress::of_key(db.reader(), kind, ids.current).await?;
        let mut tables = Vec::new();
        for table in TABLES
            .iter()
            .filter(|table| !remaining::columns(table, kind).is_empty())
        {
            let work = work.iter().find(|work| work.table.name == table.name);
            tables.push(TableStatus {
                table: table.name,
                rewritten: work.map_or(0, |work| work.rewritten),
                left: remaining::count(db, table, kind, ids.current).await?,
                done_at: work.and_then(|work| work.done_at),
            });
        }
        kinds.push(KindStatus { kind, ids, tables });
    }
    Ok((kinds, holders::alive(db.reader(), now).await?))
}

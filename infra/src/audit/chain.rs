//! What a seal says: the link over one entry and the link before it, under a key that is not in the database.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, QueryResult, TryGetable};
use uuid::Uuid;

use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::statement;

/// The code that binds an entry to its place.
pub(crate) type Link = [u8; 32];

const LINK: &[u8] = b"audit link 1";
const CHECKPOINT: &[u8] = b"audit checkpoint 1";

/// Where the chain ends, or stood at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Entries up to here; 0 before the first.
    pub position: i64,
    /// The link there.
    pub link: Link,
    /// When that entry was sealed, in real time; never before the one before it.
    pub at: DateTime<Utc>,
}

impl Head {
    /// Where every chain begins.
    pub(crate) fn beginning() -> Self {
        Self {
            position: 0,
            link: [0; 32],
            at: DateTime::UNIX_EPOCH,
        }
    }

    /// The head after one more entry, sealed at `at` or, if the clock went back, when this one was.
    pub(crate) fn next(&self, ring: &KeyRing, entry: &[u8], at: DateTime<Utc>) -> Self {
        let (position, at) = (self.position + 1, at.max(self.at));
        Self {
            position,
            link: link(ring, self.link, position, at, entry),
            at,
        }
    }

    /// What a checkpoint carries so that only the holder of the keys can make one.
    pub(crate) fn checkpoint_code(&self, ring: &KeyRing, made_at: DateTime<Utc>) -> [u8; 32] {
        ring.audit_link(&[
            CHECKPOINT,
            &self.link,
            &self.position.to_be_bytes(),
            &self.at.timestamp_micros().to_be_bytes(),
            &made_at.timestamp_micros().to_be_bytes(),
        ])
    }

    /// Reads the columns `position`, `link` and `sealed_at`.
    pub(crate) fn read(row: &QueryResult) -> Result<Self, DbError> {
        let link: Vec<u8> = row.try_get("", "link")?;
        Ok(Self {
            position: row.try_get("", "position")?,
            link: link.try_into().unwrap_or([0; 32]),
            at: row.try_get("", "sealed_at")?,
        })
    }
}

/// The link over an entry at its place.
pub(crate) fn link(ring: &KeyRing, before: Link, position: i64, at: DateTime<Utc>, entry: &[u8]) -> Link {
    ring.audit_link(&[
        LINK,
        &before,
        &position.to_be_bytes(),
        &at.timestamp_micros().to_be_bytes(),
        entry,
    ])
}

/// The end of the chain: its last seal, or the checkpoint behind which all was removed.
///
/// # Errors
/// What the database reported.
pub async fn head(db: &impl ConnectionTrait) -> Result<Option<Head>, DbError> {
    let last =
        |table: &str| format!("SELECT position, link, sealed_at FROM {table} ORDER BY position DESC LIMIT 1");
    for table in ["audit_seals", "audit_checkpoints"] {
        let row = db.query_one_raw(statement(db, last(table), [])).await?;
        if let Some(row) = row {
            return Ok(Some(Head::read(&row)?));
        }
    }
    Ok(None)
}

/// How a column of an entry is read.
#[derive(Clone, Copy)]
enum Form {
    Id,
    Time,
    Text,
    Json,
}

/// Every column of an entry. A test compares them with the schema: what is not here would not be sealed. A column
/// that joins later, at the end, changes no link of before, because what is null is no part of it.
const COLUMNS: [(&str, Form); 10] = [
    ("id", Form::Id),
    ("at", Form::Time),
    ("actor_id", Form::Id),
    ("actor_role", Form::Text),
    ("station_id", Form::Id),
    ("action", Form::Text),
    ("request_id", Form::Id),
    ("purpose", Form::Text),
    ("fields", Form::Json),
    ("grounds", Form::Text),
];

/// The names of the columns that are sealed.
pub fn sealed_columns() -> Vec<&'static str> {
    COLUMNS.iter().map(|(name, _)| *name).collect()
}

/// An entry as bytes: the name and the value of each column that is set, each with its length before it.
///
/// # Errors
/// `DbError::Unreadable` when a value is not what the program writes: somebody else wrote it.
pub(crate) fn bytes(row: &QueryResult) -> Result<Vec<u8>, DbError> {
    let mut bytes = Vec::with_capacity(256);
    let mut push = |part: &[u8]| {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part);
    };
    for (name, form) in COLUMNS {
        let value = match form {
            Form::Id => get::<Uuid>(row, name)?.map(|id| id.as_bytes().to_vec()),
            Form::Time => {
                get::<DateTime<Utc>>(row, name)?.map(|at| at.timestamp_micros().to_be_bytes().to_vec())
            }
            Form::Text => get::<String>(row, name)?.map(String::into_bytes),
            Form::Json => get::<serde_json::Value>(row, name)?.map(|json| json.to_string().into_bytes()),
        };
        if let Some(value) = value {
            push(name.as_bytes());
            push(&value);
        }
    }
    Ok(bytes)
}

fn get<T: TryGetable>(row: &QueryResult, name: &str) -> Result<Option<T>, DbError> {
    Ok(row.try_get::<Option<T>>("", name)?)
}

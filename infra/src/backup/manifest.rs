//! What a backup says about itself.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Component, Path};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::{BackupError, at, files};
use crate::db::Database;
use crate::keys::KeyRing;

/// The version of this format.
pub(super) const FORMAT: u32 = 1;
const FILE: &str = "manifest.json";
const CODE: &str = "manifest.mac";

/// Which database a backup is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    /// The one that is open.
    pub fn of(db: &Database) -> Self {
        if db.is_embedded() {
            Self::Sqlite
        } else {
            Self::Postgres
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        })
    }
}

/// The manifest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the format.
    pub format: u32,
    /// Version of the program that made it.
    pub program: String,
    /// When, on the real clock.
    pub made_at: DateTime<Utc>,
    /// Of which database.
    pub database: Engine,
    /// The schema: names of the migrations that the database had had, in order.
    pub migrations: Vec<String>,
    /// Fingerprint of the key ring.
    pub key_ring: String,
    /// A known text under each key of sealed values: tells which keys are needed.
    pub field_checks: Vec<String>,
    /// The same of index keys.
    pub index_checks: Vec<String>,
    /// Every file of the backup but the manifest.
    pub parts: Vec<Part>,
    /// PostgreSQL's tables, in an order in which each comes after those that it refers to.
    pub tables: Vec<TablePart>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its path in the backup, with `/`.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256, in hex.
    pub sha256: String,
}

/// A table of PostgreSQL.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TablePart {
    /// Its name.
    pub name: String,
    /// Its columns, in the order of the part.
    pub columns: Vec<String>,
    /// How many rows.
    pub rows: u64,
    /// The path of the part.
    pub part: String,
}

impl Manifest {
    /// Writes and signs it: the last thing of a backup.
    pub(super) fn write(&self, folder: &Path, ring: &KeyRing) -> Result<(), BackupError> {
        let text = serde_json::to_vec_pretty(self).expect("strings and numbers become JSON");
        files::write_new(&folder.join(CODE), code(ring, &text).as_bytes())?;
        files::write_new(&folder.join(FILE), &text)?;
        files::sync_folder(folder)
    }

    /// Reads it, and makes sure that the keys are those of the backup and that nobody changed it.
    pub(super) fn read(folder: &Path, ring: &KeyRing, keys: &Path) -> Result<Self, BackupError> {
        let path = folder.join(FILE);
        let text = std::fs::read(&path).map_err(|cause| match cause.kind() {
            ErrorKind::NotFound => BackupError::NoManifest(folder.to_owned()),
            _ => at(&path)(cause),
        })?;
        let altered = |what: &str| BackupError::Altered(what.to_owned());
        // first what a newer program may have written differently
        let outline: Outline =
            serde_json::from_slice(&text).map_err(|_| altered("manifest.json cannot be read"))?;
        if outline.format > FORMAT {
            return Err(BackupError::Newer(outline.program));
        }
        if outline.key_ring != ring.fingerprint() {
            return Err(BackupError::Keys {
                path: keys.to_owned(),
                why: crate::installation::KeyMisfit::Others,
            });
        }
        let path = folder.join(CODE);
        let found = std::fs::read(&path).map_err(at(&path))?;
        if !bool::from(found.trim_ascii_end().ct_eq(code(ring, &text).as_bytes())) {
            return Err(altered("manifest.json is not as it was signed"));
        }
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|_| altered("manifest.json cannot be read"))?;
        let tame = |part: &Part| {
            let path = Path::new(&part.path);
            path.components().all(|one| matches!(one, Component::Normal(_)))
        };
        if !manifest.parts.iter().all(tame) {
            return Err(altered("a part lies outside the backup"));
        }
        Ok(manifest)
    }
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Outline {
    format: u32,
    program: String,
    key_ring: String,
}

fn code(ring: &KeyRing, text: &[u8]) -> String {
    files::hex(&ring.audit_link(&[b"backup manifest", text]))
}

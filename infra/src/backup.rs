//! Backups: one consistent state of the database, then the files that it names, in a folder of plain parts with
//! a manifest. No key is ever in it, so that it is useless to whoever takes it.
//!
//! | in the folder | what it is |
//! |---|---|
//! | `manifest.json` | versions, and length and SHA-256 of every part |
//! | `manifest.mac` | the manifest's HMAC under the key ring, in hex: nobody without the keys can alter a backup |
//! | `database/nuanxin.db` | SQLite: the file as `VACUUM INTO` writes it |
//! | `database/TABLE.copy` | PostgreSQL: each table as `COPY` writes it as text, all of one snapshot |
//! | `files/…` | the folder of files; nothing of a bucket, which is backed up by its own means |
//!
//! A folder without a manifest is no backup: it is written last. Restoring reads every part and compares it
//! before it touches anything.

mod files;
mod manifest;
mod postgres;
mod restore;
mod sqlite;

use std::path::{Path, PathBuf};

use sqlx::sqlite::SqliteConnectOptions;

use crate::clock::Clock;
use crate::db::{Database, DbError};
use crate::installation::KeyMisfit;
use crate::keys::KeyRing;
use crate::settings::Settings;

pub use manifest::{Engine, Manifest, Part, TablePart};
pub use restore::{Restored, restore};

/// Why there is no backup, or why one is not restored. Sentences for an operator.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A statement of our own connection to PostgreSQL.
    #[error("the database refused: {0}")]
    Sql(#[from] sqlx::Error),
    /// A file.
    #[error("{path}: {cause}")]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What the operating system says.
        cause: std::io::Error,
    },
    /// Something is there already.
    #[error("{0} exists already and is left as it is; name a new folder")]
    Exists(PathBuf),
    /// A backup with files, and settings with a bucket.
    #[error("the backup holds files, and files.url names no folder (file:///…) to which they could go")]
    NoFolder,
    /// What must not be in a backup would be in it.
    #[error(
        "the key file lies in the folder of files, from where it would get into every backup; move it first"
    )]
    KeysAmongFiles,
    /// The backup would contain itself.
    #[error("the backup would lie in the folder of files that it copies; name another place")]
    WithinFiles,
    /// A file that is neither a folder nor a plain file, or has a name that is no text.
    #[error("{0} is no plain file with a readable name")]
    Odd(PathBuf),
    /// Tables that refer to each other have no order in which they can be restored.
    #[error("the tables {0} refer to each other in a circle")]
    Circle(String),
    /// There is no backup here, or half of one.
    #[error("{0} is no whole backup: it has no manifest")]
    NoManifest(PathBuf),
    /// A newer program's.
    #[error("the backup was made by a newer version of the program ({0}); restore it with that version")]
    Newer(String),
    /// Cut off, or changed.
    #[error("the backup was cut off or changed: {0}")]
    Altered(String),
    /// The keys are not those of the data.
    #[error(
        "the keys in {path} cannot read this backup: {why}. A backup needs the key file as it was then, or a later one that still holds those keys"
    )]
    Keys {
        /// The key file.
        path: PathBuf,
        /// Why not.
        why: KeyMisfit,
    },
    /// SQLite's backup cannot go into PostgreSQL, nor the other way round.
    #[error("the backup is of {0}, and the settings name {1}")]
    Engine(Engine, Engine),
    /// There is data where the backup should go.
    #[error("{0} is in use or holds data. A backup is restored into a new, empty place only")]
    NotEmpty(String),
    /// The database's tables are those of another version.
    #[error("the database has tables of another version than the backup; name an empty database")]
    OtherSchema,
}

/// A file's error with its path.
fn at(path: &Path) -> impl FnOnce(std::io::Error) -> BackupError + '_ {
    move |cause| BackupError::Io {
        path: path.to_owned(),
        cause,
    }
}

/// Makes a backup of the database and the files that `settings` name in the new folder `to`, while the program
/// runs. Keys are needed to sign it, and stay where they are.
///
/// # Errors
/// `BackupError`; nothing of it remains, so that a full disk is as full as before. Of a program that was killed a folder
/// remains with `.unfinished` at the end of its name.
pub async fn make(
    settings: &Settings,
    db: &Database,
    ring: &KeyRing,
    to: &Path,
    real: &dyn Clock,
) -> Result<Manifest, BackupError> {
    // what lies in a bucket is backed up there
    let files = settings.files.folder();
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    if let Some(files) = &files {
        refuse_misplaced(&settings.keys.file, files, to)?;
    }
    let unfinished = with_ending(to, ".unfinished");
    new_folder(&unfinished)?;
    match write(settings, db, ring, &unfinished, files.as_deref(), real).await {
        Ok(manifest) => {
            std::fs::rename(&unfinished, to).map_err(at(to))?;
            files::sync_folder(to.parent().unwrap_or(Path::new("/")))?;
            Ok(manifest)
        }
        Err(error) => {
            if let Err(left) = std::fs::remove_dir_all(&unfinished) {
                tracing::warn!(error = %left, "half a backup could not be removed");
            }
            Err(error)
        }
    }
}

async fn write(
    settings: &Settings,
    db: &Database,
    ring: &KeyRing,
    unfinished: &Path,
    files: Option<&Path>,
    real: &dyn Clock,
) -> Result<Manifest, BackupError> {
    let database = unfinished.join("database");
    new_folder(&database)?;
    let contents = if db.is_embedded() {
        sqlite::dump(db, &database).await?
    } else {
        postgres::dump(&settings.database, &database).await?
    };
    // after the database: every file that it names is there by now
    let mut parts = contents.parts;
    if let Some(files) = files {
        parts.extend(files::copy(files, &unfinished.join("files")).await?);
    }
    let (field_checks, index_checks) = contents.checks.to_texts();
    let manifest = Manifest {
        format: manifest::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: real.now(),
        database: Engine::of(db),
        migrations: contents.migrations,
        key_ring: ring.fingerprint(),
        field_checks,
        index_checks,
        parts,
        tables: contents.tables,
    };
    manifest.write(unfinished, ring)?;
    Ok(manifest)
}

/// What a dump of either database comes to.
struct Contents {
    migrations: Vec<String>,
    checks: crate::installation::KeyChecks,
    parts: Vec<Part>,
    tables: Vec<TablePart>,
}

/// No key comes into a backup, and no backup into itself.
fn refuse_misplaced(keys: &Path, files: &Path, to: &Path) -> Result<(), BackupError> {
    let whole = |path: &Path| std::fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    let files = whole(files).map_err(at(files))?;
    if whole(keys).map_err(at(keys))?.starts_with(&files) {
        return Err(BackupError::KeysAmongFiles);
    }
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    if whole(parent).map_err(at(parent))?.starts_with(&files) {
        return Err(BackupError::WithinFiles);
    }
    Ok(())
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// A folder that only its owner can look into.
fn new_folder(path: &Path) -> Result<(), BackupError> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|cause| match cause.kind() {
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(path.to_owned()),
        _ => at(path)(cause),
    })
}

/// The file that an address of SQLite names.
fn sqlite_file(url: &str) -> Result<PathBuf, BackupError> {
    let options: SqliteConnectOptions = url.parse().map_err(|_| DbError::Url("not a SQLite address"))?;
    Ok(options.get_filename().to_owned())
}

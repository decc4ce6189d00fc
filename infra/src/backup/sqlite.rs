//! SQLite: one file, as it stood at one moment, without what was deleted from it.

use std::path::{Path, PathBuf};

use sea_orm::{ConnectOptions, ConnectionTrait, Statement};
use secrecy::ExposeSecret;

use super::{BackupError, Contents, Manifest, at, files, sqlite_file, with_ending};
use crate::db::{Database, DbError, applied_migrations};
use crate::installation;
use crate::settings::{DatabaseSettings, file_address};

const FILE: &str = "nuanxin.db";

/// Writes the database as of now; whoever writes goes on meanwhile.
pub(super) async fn dump(db: &Database, folder: &Path) -> Result<Contents, BackupError> {
    let path = folder.join(FILE);
    let text = path.to_str().ok_or_else(|| BackupError::Odd(path.clone()))?;
    let sql = format!("VACUUM INTO '{}'", text.replace('\'', "''"));
    db.reader()
        .execute_unprepared(&sql)
        .await
        .map_err(DbError::from)?;
    private(&path)?;
    let copy = open_copy(text).await?;
    let migrations = applied_migrations(&copy).await?;
    let claimed = installation::find(&copy).await?;
    let checks = claimed
        .map(|claimed| claimed.checks().clone())
        .unwrap_or_default();
    copy.close().await.map_err(DbError::from)?;
    std::fs::File::open(&path)
        .and_then(|file| file.sync_all())
        .map_err(at(&path))?;
    let part = files::look_at(&path, format!("database/{FILE}"))?;
    files::sync_folder(folder)?;
    Ok(Contents {
        migrations,
        checks,
        parts: vec![part],
        tables: Vec::new(),
    })
}

/// Reads the copy without leaving anything beside it, and makes sure that it is whole.
async fn open_copy(path: &str) -> Result<sea_orm::DatabaseConnection, BackupError> {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=ro", file_address(path)));
    options.max_connections(1).sqlx_logging(false);
    let copy = sea_orm::Database::connect(options).await.map_err(DbError::from)?;
    let sql = "SELECT quick_check AS said FROM pragma_quick_check LIMIT 1";
    let statement = Statement::from_string(sea_orm::DbBackend::Sqlite, sql);
    let row = copy.query_one_raw(statement).await.map_err(DbError::from)?;
    let said: Option<String> = row
        .map(|row| row.try_get("", "said"))
        .transpose()
        .map_err(DbError::from)?;
    match said.as_deref() {
        Some("ok") => Ok(copy),
        _ => Err(BackupError::Altered("SQLite finds the file damaged".to_owned())),
    }
}

#[cfg(unix)]
fn private(path: &Path) -> Result<(), BackupError> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(path, mode).map_err(at(path))
}

#[cfg(not(unix))]
fn private(_: &Path) -> Result<(), BackupError> {
    Ok(())
}

/// Where the database will stand; refused when anything is there.
pub(super) fn new_place(settings: &DatabaseSettings) -> Result<PathBuf, BackupError> {
    let path = sqlite_file(settings.url.expose_secret())?;
    for ending in ["", "-wal", "-shm", "-journal"] {
        let path = with_ending(&path, ending);
        if path.exists() {
            return Err(BackupError::NotEmpty(path.display().to_string()));
        }
    }
    Ok(path)
}

/// Brings the file beside its place, the schema up to date there, and then the whole into its place.
pub(super) async fn restore(
    backup: &Path,
    manifest: &Manifest,
    settings: &DatabaseSettings,
) -> Result<(), BackupError> {
    let place = new_place(settings)?;
    let Some(part) = manifest
        .parts
        .iter()
        .find(|part| part.path.starts_with("database/"))
    else {
        return Err(BackupError::Altered("there is no database in it".to_owned()));
    };
    let folder = place.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(at(folder))?;
    let beside = with_ending(&place, ".restoring");
    for ending in ["", "-wal", "-shm", "-journal"] {
        // what a killed restore may have left
        let _ = std::fs::remove_file(with_ending(&beside, ending));
    }
    let copied = files::copy_file(&backup.join(&part.path), &beside, part.path.clone())?;
    if copied != *part {
        return Err(BackupError::Altered(part.path.clone()));
    }
    let text = beside.to_str().ok_or_else(|| BackupError::Odd(beside.clone()))?;
    open_copy(text).await?.close().await.map_err(DbError::from)?;
    let copy = Database::open(&DatabaseSettings {
        url: format!("sqlite://{}?mode=rw", file_address(text)).into(),
        ..settings.clone()
    })
    .await?;
    let migrated = copy.migrate().await;
    copy.close().await?;
    migrated?;
    // the last connection has brought the log into the file and removed it
    if with_ending(&beside, "-wal").exists() {
        return Err(BackupError::NotEmpty(format!("{}-wal", beside.display())));
    }
    new_place(settings)?;
    std::fs::rename(&beside, &place).map_err(at(&place))?;
    files::sync_folder(folder)
}

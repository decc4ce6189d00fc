//! How we open SQLite: everything durable before the answer (WAL with synchronous=FULL), one writer.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

use super::DbError;
use crate::settings::DatabaseSettings;

/// How long one program waits for another that holds the write lock, and a task for a free connection.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Statements kept prepared on each connection; our whole vocabulary fits.
const STATEMENTS_CACHED: usize = 512;
/// Page cache of a connection in KiB (negative is SQLite's way to say KiB).
const WRITER_CACHE: &str = "-16384";
/// Small: each commit of the writer empties the readers' caches anyway.
const READER_CACHE: &str = "-2048";
/// Nothing is mapped: a file that grows is mapped again and again, and the faults cost more than reading.
const MMAP_BYTES: &str = "0";
/// Pages (of 4 KiB) in the write-ahead log before they are copied into the file: a page that is written again and
/// again meanwhile is copied, and waited for, once.
const CHECKPOINT_AFTER_PAGES: &str = "8192";
/// Size to which the write-ahead log is cut after a checkpoint: 64 MiB.
const JOURNAL_BYTES: &str = "67108864";

/// Opens the writer, then the readers: readers cannot create the file or turn on its log.
pub(super) async fn connect(
    url: &str,
    settings: &DatabaseSettings,
) -> Result<(DatabaseConnection, DatabaseConnection), DbError> {
    let file = SqliteConnectOptions::from_str(url).map_err(|_| DbError::Url("not a SQLite address"))?;
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(DbError::Url("SQLite in memory keeps nothing; name a file"));
    }
    if url.contains("mode=rwc") {
        create_folder(file.get_filename())?;
    }
    let writer = Database::connect(writer_options(url)).await?;
    let reader = Database::connect(reader_options(url, settings)).await?;
    Ok((writer, reader))
}

fn create_folder(file: &Path) -> Result<(), DbError> {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(folder)
            .map_err(|_| DbError::Url("the folder of the SQLite file cannot be created")),
        _ => Ok(()),
    }
}

fn common_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(BUSY_TIMEOUT);
    options
}

fn writer_options(url: &str) -> ConnectOptions {
    let mut options = common_options(url);
    options
        .min_connections(1)
        .max_connections(1)
        .map_sqlx_sqlite_opts(|file| {
            file.journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT)
                .foreign_keys(true)
                .statement_cache_capacity(STATEMENTS_CACHED)
                .pragma("cache_size", WRITER_CACHE)
                .pragma("mmap_size", MMAP_BYTES)
                .pragma("wal_autocheckpoint", CHECKPOINT_AFTER_PAGES)
                .pragma("journal_size_limit", JOURNAL_BYTES)
        });
    options
}

fn reader_options(url: &str, settings: &DatabaseSettings) -> ConnectOptions {
    let mut options = common_options(url);
    options
        .min_connections(1)
        .max_connections(settings.connections())
        .map_sqlx_sqlite_opts(|file| {
            file.read_only(true)
                .busy_timeout(BUSY_TIMEOUT)
                .statement_cache_capacity(STATEMENTS_CACHED)
                .pragma("cache_size", READER_CACHE)
                .pragma("mmap_size", MMAP_BYTES)
        });
    options
}

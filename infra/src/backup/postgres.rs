//! PostgreSQL: every table as text, all of one snapshot, over a connection of our own: no other program is
//! needed, and none whose version must fit the server's.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

use futures_util::TryStreamExt;
use secrecy::ExposeSecret;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};

use super::files::PartWriter;
use super::{BackupError, Contents, Manifest, TablePart, at};
use crate::db::{Database, DbError};
use crate::installation::KeyChecks;
use crate::settings::DatabaseSettings;

/// Written by the migrations themselves.
const HISTORY: &str = "seaql_migrations";

async fn connect(settings: &DatabaseSettings) -> Result<PgConnection, BackupError> {
    let options = PgConnectOptions::from_str(settings.url.expose_secret())
        .map_err(|_| DbError::Url("not a PostgreSQL address"))?
        .application_name("nuanxin backup")
        .disable_statement_logging();
    Ok(PgConnection::connect_with(&options).await?)
}

/// Writes all tables as of one moment; whoever writes goes on meanwhile.
pub(super) async fn dump(settings: &DatabaseSettings, folder: &Path) -> Result<Contents, BackupError> {
    let mut server = connect(settings).await?;
    server
        .execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await?;
    let migrations = texts(
        &mut server,
        "SELECT version FROM seaql_migrations ORDER BY version",
    )
    .await?;
    let checks = checks(&mut server).await?;
    let mut parts = Vec::new();
    let mut tables = Vec::new();
    for name in in_order(&mut server).await? {
        let columns = columns(&mut server, &name).await?;
        let path = format!("database/{name}.copy");
        let mut part = PartWriter::create(&folder.join(format!("{name}.copy")))?;
        let sql = format!("COPY {} TO STDOUT", target(&name, &columns));
        let mut rows = 0;
        {
            let mut stream = server.copy_out_raw(&sql).await?;
            while let Some(piece) = stream.try_next().await? {
                // text has one line a row: line ends within values are escaped
                rows += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
                part.write(&piece)?;
            }
        }
        parts.push(part.finish(path.clone())?);
        tables.push(TablePart {
            name,
            columns,
            rows,
            part: path,
        });
    }
    server.execute("COMMIT").await?;
    server.close().await?;
    super::files::sync_folder(folder)?;
    Ok(Contents {
        migrations,
        checks,
        parts,
        tables,
    })
}

async fn texts(server: &mut PgConnection, sql: &str) -> Result<Vec<String>, BackupError> {
    let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(server).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, sqlx::Error>>()?)
}

async fn checks(server: &mut PgConnection) -> Result<KeyChecks, BackupError> {
    let rows = sqlx::query("SELECT key, value FROM installation")
        .fetch_all(server)
        .await?;
    let mut pairs = Vec::new();
    for row in rows {
        pairs.push((row.try_get::<String, _>(0)?, row.try_get::<String, _>(1)?));
    }
    Ok(KeyChecks::of_rows(pairs)?)
}

/// Our tables, each behind those that it refers to.
async fn in_order(server: &mut PgConnection) -> Result<Vec<String>, BackupError> {
    let all = "SELECT table_name::text FROM information_schema.tables \
               WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name";
    let mut waiting: BTreeMap<String, Vec<String>> = texts(server, all)
        .await?
        .into_iter()
        .filter(|name| name != HISTORY)
        .map(|name| (name, Vec::new()))
        .collect();
    let references = "SELECT c.relname::text, f.relname::text FROM pg_constraint k \
                      JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class f ON f.oid = k.confrelid \
                      WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace";
    for row in sqlx::query(references).fetch_all(server).await? {
        let (from, to): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        // rows of one table that refer to each other come in one statement, which is checked at its end
        if from != to
            && let Some(needs) = waiting.get_mut(&from)
        {
            needs.push(to);
        }
    }
    let mut ordered: Vec<String> = Vec::new();
    while !waiting.is_empty() {
        let free = waiting
            .iter()
            .find(|(_, needs)| needs.iter().all(|need| ordered.contains(need)))
            .map(|(name, _)| name.clone());
        let Some(free) = free else {
            let names: Vec<String> = waiting.into_keys().collect();
            return Err(BackupError::Circle(names.join(", ")));
        };
        waiting.remove(&free);
        ordered.push(free);
    }
    Ok(ordered)
}

async fn columns(server: &mut PgConnection, table: &str) -> Result<Vec<String>, BackupError> {
    let sql = "SELECT column_name::text FROM information_schema.columns \
               WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER' \
               ORDER BY ordinal_position";
    let rows = sqlx::query(sql).bind(table).fetch_all(server).await?;
    Ok(rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, sqlx::Error>>()?)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn target(table: &str, columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|column| quoted(column)).collect();
    format!("{} ({})", quoted(table), columns.join(", "))
}

/// Makes the schema as the backup has it, in a database without data.
pub(super) async fn prepare(manifest: &Manifest, settings: &DatabaseSettings) -> Result<(), BackupError> {
    let db = Database::open(settings).await?;
    let made = make_schema(&db, manifest).await;
    db.close().await?;
    made
}

/// Fills a database that has the backup's schema and nothing else, in one transaction, and brings the schema up
/// to date.
pub(super) async fn restore(
    backup: &Path,
    manifest: &Manifest,
    settings: &DatabaseSettings,
) -> Result<(), BackupError> {
    let mut server = connect(settings).await?;
    server.execute("BEGIN").await?;
    // whoever would claim the database meanwhile waits, and finds it claimed
    server
        .execute("LOCK TABLE installation IN EXCLUSIVE MODE")
        .await?;
    if !texts(&mut server, "SELECT key FROM installation")
        .await?
        .is_empty()
    {
        return Err(not_empty());
    }
    // what migrations put in themselves; the backup has it as it was
    for table in manifest.tables.iter().rev() {
        let sql = format!(
            "DELETE FROM {0} WHERE EXISTS (SELECT 1 FROM {0})",
            quoted(&table.name)
        );
        server.execute(AssertSqlSafe(sql)).await?;
    }
    for table in &manifest.tables {
        fill(&mut server, backup, table).await?;
        go_on_counting(&mut server, table).await?;
    }
    server.execute("COMMIT").await?;
    server.execute("ANALYZE").await?;
    server.close().await?;
    let db = Database::open(settings).await?;
    let migrated = db.migrate().await;
    db.close().await?;
    Ok(migrated?)
}

fn not_empty() -> BackupError {
    BackupError::NotEmpty("the database".to_owned())
}

async fn make_schema(db: &Database, manifest: &Manifest) -> Result<(), BackupError> {
    let used = crate::installation::is_used_unclaimed(db.reader()).await?;
    if used {
        return Err(not_empty());
    }
    if db.has_tables().await? && crate::installation::find(db.reader()).await?.is_some() {
        return Err(not_empty());
    }
    if db.migrate_as(&manifest.migrations).await? {
        Ok(())
    } else {
        Err(BackupError::OtherSchema)
    }
}

async fn fill(server: &mut PgConnection, backup: &Path, table: &TablePart) -> Result<(), BackupError> {
    let path = backup.join(&table.part);
    let file = tokio::fs::File::open(&path).await.map_err(at(&path))?;
    let sql = format!("COPY {} FROM STDIN", target(&table.name, &table.columns));
    let mut copy = server.copy_in_raw(&sql).await?;
    if let Err(error) = copy.read_from(file).await {
        let _ = copy.abort("the part could not be read").await;
        return Err(error.into());
    }
    let rows = copy.finish().await?;
    if rows == table.rows {
        Ok(())
    } else {
        Err(BackupError::Altered(format!(
            "{}: {rows} rows instead of {}",
            table.name, table.rows
        )))
    }
}

/// Columns that count by themselves go on behind the highest number.
async fn go_on_counting(server: &mut PgConnection, table: &TablePart) -> Result<(), BackupError> {
    let counting = format!(
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() \
         AND table_name = '{}' AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')",
        table.name.replace('\'', "''")
    );
    for column in texts(server, &counting).await? {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{0}', '{1}'), coalesce(max({2}), 0) + 1, false) FROM {0}",
            quoted(&table.name).replace('\'', "''"),
            column.replace('\'', "''"),
            quoted(&column)
        );
        server.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

//! The database handle: one writer and several readers on SQLite, one pool on PostgreSQL.
//!
//! SQLite has one writer whatever we do, so writing connections are one, and every writing transaction
//! takes the write lock when it begins: a transaction that reads first and writes later would otherwise
//! fail with BUSY however long it waited. Never await the network inside a transaction.

mod error;
mod postgres;
mod sqlite;

use nuanxin_migrations::Migrator;
pub use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sea_orm::{
    DatabaseConnection, DbBackend, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use secrecy::ExposeSecret;

use crate::settings::DatabaseSettings;
pub use error::DbError;

/// A number of our own for `pg_advisory_xact_lock`, so that two programs never migrate at once.
const MIGRATION_LOCK: i64 = 0x6e75_616e_0001;

/// The database. Cheap to clone: clones share the connections.
#[derive(Clone, Debug)]
pub struct Database {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    backend: DbBackend,
}

impl Database {
    /// Opens the database that `settings.url` names and proves that it answers.
    ///
    /// # Errors
    /// `DbError::Url` for an address that we cannot use, `DbError::Unreachable` when nothing answers there.
    /// Neither repeats the address, because it may hold a password.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self, DbError> {
        let url = settings.url.expose_secret();
        let (writer, reader, backend) = if url.starts_with("sqlite:") {
            let (writer, reader) = sqlite::connect(url, settings).await?;
            (writer, reader, DbBackend::Sqlite)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = postgres::connect(url, settings).await?;
            (pool.clone(), pool, DbBackend::Postgres)
        } else {
            return Err(DbError::Url("it must begin with sqlite:// or postgres://"));
        };
        Ok(Self {
            writer,
            reader,
            backend,
        })
    }

    /// A connection for reads outside a transaction. On SQLite it cannot write.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Begins a writing transaction; dropping it without `commit` rolls it back.
    ///
    /// # Errors
    /// `DbError::Busy` when no connection or no write lock was free in time.
    pub async fn write_tx(&self) -> Result<DatabaseTransaction, DbError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Which database this is, for the few statements that must differ (SKIP LOCKED).
    pub fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Whether this is the embedded default, a file of this machine, rather than a server.
    pub fn is_embedded(&self) -> bool {
        self.backend == DbBackend::Sqlite
    }

    /// Asks writer and reader for a sign of life, for readiness.
    ///
    /// # Errors
    /// `DbError::Unreachable` or `DbError::Busy`.
    pub async fn ping(&self) -> Result<(), DbError> {
        self.reader.ping().await?;
        if self.backend == DbBackend::Sqlite {
            self.writer.ping().await?;
        }
        Ok(())
    }

    /// Brings the schema up to date, all in one transaction: it ends at the newest version or unchanged.
    ///
    /// # Errors
    /// What the failing migration's statement reported.
    pub async fn migrate(&self) -> Result<(), DbError> {
        let tx = self.write_tx().await?;
        if self.backend == DbBackend::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
            tx.execute_unprepared("SET LOCAL lock_timeout = 0").await?;
            tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                .await?;
        }
        Migrator::up(&tx, None).await.map_err(DbError::migration)?;
        Ok(tx.commit().await?)
    }

    /// Names of the migrations that this program knows and the database has not had yet, in order.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, DbError> {
        let pending = Migrator::get_pending_migrations_read_only(&self.reader)
            .await
            .map_err(DbError::migration)?;
        Ok(pending
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect())
    }

    /// Makes the schema of a database without tables, or with the very ones, as these migrations leave it; false,
    /// and nothing changed, when the program's migrations do not lead there.
    ///
    /// # Errors
    /// What the failing migration's statement reported.
    pub async fn migrate_as(&self, names: &[String]) -> Result<bool, DbError> {
        let tx = self.write_tx().await?;
        let applied = Migrator::get_applied_migrations(&tx)
            .await
            .map_err(DbError::migration)?;
        let missing = names.len().saturating_sub(applied.len());
        if missing > 0 {
            let missing = u32::try_from(missing).unwrap_or(u32::MAX);
            Migrator::up(&tx, Some(missing))
                .await
                .map_err(DbError::migration)?;
        }
        let mut wanted = names.to_vec();
        wanted.sort();
        if applied_migrations(&tx).await? != wanted {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Whether there are tables of ours.
    ///
    /// # Errors
    /// What the database reported.
    pub async fn has_tables(&self) -> Result<bool, DbError> {
        let applied = Migrator::get_applied_migrations_read_only(&self.reader)
            .await
            .map_err(DbError::migration)?;
        Ok(!applied.is_empty())
    }

    /// Closes all connections after their running statements; later use gives `DbError::Unreachable`.
    ///
    /// # Errors
    /// What the driver reported.
    pub async fn close(&self) -> Result<(), DbError> {
        self.reader.close_by_ref().await?;
        Ok(self.writer.close_by_ref().await?)
    }
}

/// Names of the migrations that this database has had, in the order of their names.
///
/// # Errors
/// What the database reported; it has had none when the table is missing.
pub(crate) async fn applied_migrations(db: &impl ConnectionTrait) -> Result<Vec<String>, DbError> {
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    let names = rows.iter().map(|row| row.try_get::<String>("", "version"));
    Ok(names.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests;

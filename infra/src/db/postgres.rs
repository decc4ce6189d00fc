//! How we open PostgreSQL: one pool; `synchronous_commit` stays on, as the server has it.

use std::str::FromStr;
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr, RuntimeErr};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection};

use super::DbError;
use crate::settings::DatabaseSettings;

/// How long a task waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection idle for longer is asked for a sign of life before use; asking each time costs a round trip.
const PING_AFTER_IDLE: Duration = Duration::from_secs(30);
/// Statements kept prepared on each connection.
const STATEMENTS_CACHED: usize = 512;

/// How long the server may take to answer for the first time.
const FIRST_ANSWER: Duration = Duration::from_secs(5);

/// Opens the pool, after one connection of its own: a pool keeps trying and then reports only that it did.
pub(super) async fn connect(url: &str, settings: &DatabaseSettings) -> Result<DatabaseConnection, DbError> {
    try_once(url).await?;
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .min_connections(1)
        .max_connections(settings.connections().max(2))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .set_application_name("nuanxin")
        .statement_timeout(Duration::from_secs(settings.statement_timeout_seconds))
        .test_before_acquire_if_idle_for(PING_AFTER_IDLE)
        .map_sqlx_postgres_opts(|server| {
            server.statement_cache_capacity(STATEMENTS_CACHED).options([
                ("lock_timeout", "10s"),
                ("idle_in_transaction_session_timeout", "60s"),
                ("timezone", "UTC"),
            ])
        });
    Ok(Database::connect(options).await?)
}

async fn try_once(url: &str) -> Result<(), DbError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| DbError::Url("not a PostgreSQL address"))?
        .disable_statement_logging();
    let unreachable =
        |error: sqlx::Error| DbError::Unreachable(DbErr::Conn(RuntimeErr::SqlxError(error.into())));
    let connecting = tokio::time::timeout(FIRST_ANSWER, PgConnection::connect_with(&options));
    let connection = connecting
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(unreachable)?;
    connection.close().await.map_err(unreachable)
}

//! The sections of the settings, one struct each; their values come from `default.toml`.

use secrecy::SecretString;
use serde::Deserialize;

/// Where the data lives: `[database]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://path?mode=rwc` or `postgres://user:password@host/name`; secret because of the password.
    pub url: SecretString,
    /// Connections in the pool: readers on SQLite (its writer is always one), all of them on PostgreSQL.
    pub max_connections: u32,
    /// Seconds after which PostgreSQL gives up on one statement, 1-600.
    pub statement_timeout_seconds: u64,
}

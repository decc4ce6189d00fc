//! What can go wrong with the database, told apart by what the caller can do about it.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

/// An error of the database, classified.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The address in the settings cannot be used; says why without repeating it.
    #[error("the database address cannot be used: {0}")]
    Url(&'static str),
    /// Nothing answers, or the connection broke: retry later, readiness is false.
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[source] DbErr),
    /// Somebody else was in the way (no free connection, lock, serialization, statement timeout): retry.
    #[error("the database is busy: {0}")]
    Busy(#[source] DbErr),
    /// A unique index refused the row. `index` is PostgreSQL's constraint name, or on SQLite the columns
    /// as `table.column, table.column` (for an index on an expression: `index 'name'`).
    #[error("a row with the same unique value exists already: {index}")]
    Unique {
        /// Which index refused.
        index: String,
    },
    /// A foreign key refused the row.
    #[error("a row that this one refers to is missing, or a row still refers to this one")]
    ForeignKey,
    /// A stored row does not have the form that the program expects.
    #[error("a stored row cannot be read: {0}")]
    Unreadable(String),
    /// A statement touched another number of rows than it must have.
    #[error("{what}: {found} rows, expected {expected}")]
    RowCount {
        /// Which statement.
        what: &'static str,
        /// Rows that it had to touch.
        expected: u64,
        /// Rows that it touched.
        found: u64,
    },
    /// A migration failed; the schema is unchanged.
    #[error("a migration failed: {0}")]
    Migration(#[source] DbErr),
    /// Anything else that the driver reports; a fault of ours.
    #[error("the database refused: {0}")]
    Driver(#[source] DbErr),
}

impl DbError {
    /// Checks that a statement touched as many rows as it had to.
    ///
    /// # Errors
    /// `DbError::RowCount` otherwise.
    pub fn expect_rows(what: &'static str, expected: u64, found: u64) -> Result<(), Self> {
        if found == expected {
            Ok(())
        } else {
            Err(Self::RowCount {
                what,
                expected,
                found,
            })
        }
    }

    /// Whether the same work may succeed when simply done again.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Unreachable(_))
    }

    /// Whether a unique index refused whose description contains `part`: give a word that appears in both
    /// the index name and its columns, such as the column.
    pub fn is_unique_on(&self, part: &str) -> bool {
        matches!(self, Self::Unique { index } if index.contains(part))
    }

    pub(super) fn migration(error: DbErr) -> Self {
        match Self::from(error) {
            Self::Driver(error) => Self::Migration(error),
            Self::Unreadable(text) => Self::Migration(DbErr::Migration(text)),
            other => other,
        }
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => Self::Busy(error),
            DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed) => Self::Unreachable(error),
            DbErr::Conn(cause) => classify(cause).build(error, Self::Unreachable),
            DbErr::Exec(cause) | DbErr::Query(cause) => classify(cause).build(error, Self::Driver),
            DbErr::TryIntoErr { .. } | DbErr::Type(_) | DbErr::Json(_) | DbErr::ConvertFromU64(_) => {
                Self::Unreadable(error.to_string())
            }
            DbErr::RecordNotFound(_) => Self::RowCount {
                what: "a row",
                expected: 1,
                found: 0,
            },
            DbErr::RecordNotInserted => Self::RowCount {
                what: "insert",
                expected: 1,
                found: 0,
            },
            DbErr::RecordNotUpdated => Self::RowCount {
                what: "update",
                expected: 1,
                found: 0,
            },
            _ => Self::Driver(error),
        }
    }
}

impl From<crate::sealed::OpenError> for DbError {
    /// A sealed value that does not open makes its row unreadable; the text names the column only.
    fn from(error: crate::sealed::OpenError) -> Self {
        Self::Unreadable(error.to_string())
    }
}

enum Cause {
    Busy,
    Broken,
    Unique(String),
    ForeignKey,
    Unreadable,
    Other,
}

impl Cause {
    fn build(self, error: DbErr, otherwise: fn(DbErr) -> DbError) -> DbError {
        match self {
            Self::Busy => DbError::Busy(error),
            Self::Broken => DbError::Unreachable(error),
            Self::Unique(index) => DbError::Unique { index },
            Self::ForeignKey => DbError::ForeignKey,
            Self::Unreadable => DbError::Unreadable(error.to_string()),
            Self::Other => otherwise(error),
        }
    }
}

fn classify(cause: &RuntimeErr) -> Cause {
    let RuntimeErr::SqlxError(error) = cause else {
        return Cause::Other;
    };
    match error.as_ref() {
        sqlx::Error::Database(error) => classify_answer(error.as_ref()),
        sqlx::Error::PoolTimedOut => Cause::Busy,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => {
            Cause::Broken
        }
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => {
            Cause::Unreadable
        }
        _ => Cause::Other,
    }
}

/// Codes: SQLSTATE on PostgreSQL (five characters), extended result codes on SQLite (a number).
fn classify_answer(error: &dyn sqlx::error::DatabaseError) -> Cause {
    if error.is_unique_violation() {
        let message = error.message();
        let columns = message
            .rsplit_once("failed: ")
            .map_or(message, |(_, columns)| columns);
        return Cause::Unique(error.constraint().unwrap_or(columns).to_owned());
    }
    if error.is_foreign_key_violation() {
        return Cause::ForeignKey;
    }
    match error.code().as_deref() {
        // serialization failure, deadlock, lock not available, statement cancelled by its timeout
        Some("40001" | "40P01" | "55P03" | "57014") => Cause::Busy,
        // shutting down, crashed, starting up, too many connections, connection exceptions
        Some("57P01" | "57P02" | "57P03" | "53300" | "08000" | "08003" | "08006") => Cause::Broken,
        // SQLITE_BUSY, _LOCKED, _BUSY_RECOVERY, _LOCKED_SHAREDCACHE, _BUSY_SNAPSHOT, _BUSY_TIMEOUT
        Some("5" | "6" | "261" | "262" | "517" | "773") => Cause::Busy,
        // SQLITE_CANTOPEN and SQLITE_NOTADB
        Some("14" | "26") => Cause::Broken,
        _ => Cause::Other,
    }
}

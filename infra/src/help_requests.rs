//! Reading help requests. Whoever asks for a list says whose it is ([`QueueScope`], an account): there is no
//! query for "all". Personal data is read apart, through the key ring.

pub mod claims;
mod cursor;
mod earlier;
pub(crate) mod field;
mod load;
mod own;
pub mod people;
mod personal;
mod queue;
mod scope;
mod timeline;
mod workload;

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::HelpRequest;
use sea_orm::{QueryResult, TryGetableFromJson};
use serde::Deserialize;

pub use cursor::{Cursor, CursorError};
pub use earlier::{Earlier, by_account_sql, by_index_sql, earlier};
pub use load::{any, by_appeal, by_number, held_by, left_by, load, load_many, unassigned_at};
pub use own::for_account;
pub use personal::{intake, intakes};
#[doc(hidden)]
pub use queue::queue_sql;
pub use queue::{COUNTED_AT_MOST, QueueAsked, QueueCounts, Queued, queue, queue_counts};
pub use scope::{QueueScope, QueueView};
pub use timeline::timeline;
pub use workload::{
    KnownWorkloads, Workload, Workloads, forget_assignments, open_at, open_numbers_at, workloads,
};

use crate::db::DbError;
use crate::sealed::OpenError;

/// Where queues put what nothing is promised about: after everything else.
pub(crate) const QUEUE_END: DateTime<Utc> = DateTime::from_timestamp(253_402_300_799, 0).expect("year 9999");

/// One page of a list, and where the next one begins.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What stands on it.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<Cursor>,
}

/// Why personal data could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database reported an error.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A sealed value does not open.
    #[error(transparent)]
    Sealed(#[from] OpenError),
}

impl From<sea_orm::DbErr> for ReadError {
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// The body column.
#[derive(Deserialize)]
struct Body(HelpRequest);
impl TryGetableFromJson for Body {}

pub(crate) fn body(row: &QueryResult) -> Result<HelpRequest, DbError> {
    Ok(row.try_get::<Body>("", "body")?.0)
}

//! Simulated phones: a typed client of the product's API as residents, advisors and the hotline desk use
//! it. Its shapes are its own and hold only what a phone reads or writes.

mod people;
mod session;
mod submission;
#[cfg(test)]
mod tests;

use serde::Deserialize;

use crate::wire::WireError;
pub use people::{Advisor, DEMO_CODE, DEMO_PASSWORD, Desk, Resident, form_of};
pub use session::Session;
pub use submission::{Address, Consent, HelpRequest, Person, Reach, Submission};

/// What a submission is answered with.
#[derive(Debug, Clone, Deserialize)]
pub struct Receipt {
    /// The help request's id.
    pub id: String,
    /// Its number, as it is read out over the phone.
    pub number: String,
    /// Where it stands: `submitted`, `queued`, `triage` …
    pub state: String,
    /// Whether the product waited for the routing, as `Prefer: wait` asked.
    #[serde(skip)]
    pub waited: bool,
    /// Whether an earlier submission with the same key was answered again.
    #[serde(skip)]
    pub replayed: bool,
}

/// A help request as a phone reads it again.
#[derive(Debug, Clone, Deserialize)]
pub struct Seen {
    /// The help request's id.
    pub id: String,
    /// Where it stands.
    pub state: String,
}

/// One page of a queue.
#[derive(Debug, Clone, Deserialize)]
pub struct QueuePage {
    /// The help requests of this page.
    pub items: Vec<Seen>,
    /// Where the next page begins; none on the last.
    pub next_cursor: Option<String>,
}

/// How a first contact went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// Somebody was reached.
    Reached,
    /// Nobody answered: an attempt, no contact.
    NotReached,
}

/// Why a phone did not get what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// No complete answer.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The product answered with a problem.
    #[error("refused with {status} {code}: {detail}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The problem's stable code; empty when the answer held none.
        code: String,
        /// The problem's sentence for people.
        detail: String,
    },
    /// A success whose body is not what a phone expects.
    #[error("unreadable answer to {operation}: {reason}")]
    Unreadable {
        /// Method and route.
        operation: &'static str,
        /// What was wrong with it.
        reason: serde_json::Error,
    },
}

impl PhoneError {
    /// Whether sending the same again, with the same key, may help: no answer, or a passing one.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Wire(_) => true,
            Self::Refused { status, .. } => matches!(status, 429 | 500 | 502 | 503 | 504),
            Self::Unreadable { .. } => false,
        }
    }

    /// A short name to count by: `409 stale_version`, `no answer` …
    #[must_use]
    pub fn kind(&self) -> String {
        match self {
            Self::Wire(WireError::Late(_)) => "no answer in time".to_owned(),
            Self::Wire(_) => "connection broken".to_owned(),
            Self::Refused { status, code, .. } => format!("{status} {code}").trim_end().to_owned(),
            Self::Unreadable { .. } => "unreadable answer".to_owned(),
        }
    }
}

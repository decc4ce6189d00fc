//! What a message is made of, and what is known when it is due.

use super::DeliveryChannel;
use crate::ids::{AccountId, NeighbourId, RequestId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whom a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "snake_case")]
pub enum Recipient {
    /// Whoever signs in with this account.
    Account {
        /// The account.
        account: AccountId,
    },
    /// The number that a restricted request says is safe.
    SafeContact {
        /// Of which request.
        request: RequestId,
    },
    /// A neighbour who agreed to be called by a doorbell.
    Neighbour {
        /// Who.
        neighbour: NeighbourId,
    },
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum DeliveryState {
    /// For its time.
    Waiting {
        /// Which that is.
        at: DateTime<Utc>,
    },
    /// A provider is being asked.
    Attempting {
        /// Which.
        channel: DeliveryChannel,
    },
    /// A provider took it.
    Accepted {
        /// Which.
        channel: DeliveryChannel,
    },
    /// A provider may have taken it; it is not told again.
    Unsure {
        /// Which.
        channel: DeliveryChannel,
    },
    /// No message reaches the person: somebody calls.
    Called,
    /// Nobody is told, and why.
    NotTold {
        /// Why.
        because: Unsaid,
    },
}

impl DeliveryState {
    /// Its name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Attempting { .. } => "attempting",
            Self::Accepted { .. } => "accepted",
            Self::Unsure { .. } => "unsure",
            Self::Called => "called",
            Self::NotTold { .. } => "not_told",
        }
    }

    /// Whether nothing more comes of it.
    pub fn is_ended(&self) -> bool {
        !matches!(self, Self::Waiting { .. } | Self::Attempting { .. })
    }
}

/// Why nobody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unsaid {
    /// The person wants no messages of this kind; it is in the inbox.
    Declined,
    /// No channel reaches the person, and it does not matter enough for a call; it is in the inbox.
    NoWay,
    /// What it was about may not be spoken of any more: a request restricted since, a person who has died.
    NotToBeSpokenOf,
    /// The account is gone.
    Gone,
}

/// What is known of a person when a message is due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Channels that would reach them: a permission is left, a number is proved, an id is known.
    pub ways: Vec<DeliveryChannel>,
    /// Channels that they do not want.
    pub declined: Vec<DeliveryChannel>,
    /// Why they are not to be told any more, if that is so.
    pub unsaid: Option<Unsaid>,
}

/// What is to be done with a message that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Ask this provider.
    Ask(DeliveryChannel),
    /// It is night: wait until then.
    Hold(DateTime<Utc>),
    /// Nothing more: it ends so.
    End(DeliveryState),
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// By which channel.
    pub channel: DeliveryChannel,
    /// When the provider was asked.
    pub at: DateTime<Utc>,
    /// What came of it; none while it is asked.
    pub outcome: Option<AttemptOutcome>,
    /// The provider's code or the kind of failure; no personal data.
    pub reason: Option<String>,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// Taken.
    Accepted,
    /// Never for this person.
    Refused,
    /// Not now.
    NotTaken,
    /// The answer is lost.
    Unsure,
    /// Taken, and reported undeliverable later.
    Undelivered,
}

impl AttemptOutcome {
    /// Its name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::NotTaken => "not_taken",
            Self::Unsure => "unsure",
            Self::Undelivered => "undelivered",
        }
    }
}

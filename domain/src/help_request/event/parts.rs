//! The coded parts of events: means, purposes, fields.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How somebody was reached, or was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// By phone.
    Phone,
    /// At the door.
    Visit,
    /// By message.
    Message,
    /// At the counter.
    Counter,
}

/// Who said, by word of mouth, that the request is to be withdrawn. Nobody else of the household counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConfirmedBy {
    /// The person in need.
    Person,
    /// Whoever asked for them.
    Requester,
}

/// How somebody was spoken with: a message is no voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SpokenMeans {
    /// By phone.
    Phone,
    /// At the door.
    Visit,
    /// At the counter.
    Counter,
}

/// A spoken confirmation. Who took it is the event's actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpokenConfirmation {
    /// Who confirmed.
    pub by: ConfirmedBy,
    /// By which means.
    pub means: SpokenMeans,
    /// When.
    pub at: DateTime<Utc>,
}

/// Fields that can be shown unmasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RevealField {
    /// The person's name.
    Name,
    /// Phone numbers.
    Phone,
    /// The identity number.
    Id,
    /// The address and whereabouts.
    Address,
    /// Who reported.
    Reporter,
}

/// Why somebody looks at personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To call or message the person.
    Contact,
    /// To visit.
    Visit,
    /// To check who the person is.
    Identify,
    /// To assess hardship.
    Assess,
    /// Danger to life.
    Emergency,
    /// Supervision.
    Supervise,
}

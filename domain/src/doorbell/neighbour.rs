//! Neighbours who agreed to be called. Nobody is called without a consent that says who heard it, when and how.

use crate::ids::{AccountId, DeviceId, NeighbourId};
use crate::personal::Personal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Neighbours of one device at most.
pub const MOST_NEIGHBOURS: usize = 8;

/// How somebody agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = NeighbourConsentMeans))]
#[serde(rename_all = "snake_case")]
pub enum ConsentMeans {
    /// By phone.
    Phone,
    /// At the door.
    Visit,
    /// At the counter.
    Counter,
    /// On paper, with a signature.
    Paper,
}

/// A consent to be called, and to have name and number kept for it (个人信息保护法 13, 23).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeighbourConsent {
    /// Who of the staff heard it.
    pub heard_by: AccountId,
    /// How it was given.
    pub means: ConsentMeans,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is personal about a neighbour. Sealed at rest as a whole; erased when the consent is withdrawn.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeighbourCard {
    /// Name.
    pub name: String,
    /// Mobile number, normalised: text messages go there.
    pub phone: String,
}

/// A neighbour whose consent stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbour {
    /// Identity.
    pub id: NeighbourId,
    /// Of which device.
    pub device: DeviceId,
    /// The order in which neighbours are named; the lowest first.
    pub position: u16,
    /// Name and number.
    pub card: Personal<NeighbourCard>,
    /// Their consent.
    pub consent: NeighbourConsent,
}

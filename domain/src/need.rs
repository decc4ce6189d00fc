//! What a person needs help with.

use serde::{Deserialize, Serialize};

/// Need of a person; a request may name several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Food, money for daily life.
    Living,
    /// Medical treatment and its cost.
    Medical,
    /// Care at home or in an institution.
    Care,
    /// Disability.
    Disability,
    /// School and study.
    Education,
    /// Work.
    Employment,
    /// A place to live.
    Housing,
    /// Children in need.
    Children,
    /// Distress of mind.
    Psychological,
    /// Trouble in the family.
    Family,
    /// Rights and legal help.
    Rights,
    /// Violence or abuse: makes the request restricted (保密件).
    Abuse,
    /// A sudden blow: accident, disaster, loss.
    SuddenHardship,
    /// Something else.
    Other,
}

impl Need {
    /// Every need.
    pub const ALL: [Need; 14] = [
        Need::Living,
        Need::Medical,
        Need::Care,
        Need::Disability,
        Need::Education,
        Need::Employment,
        Need::Housing,
        Need::Children,
        Need::Psychological,
        Need::Family,
        Need::Rights,
        Need::Abuse,
        Need::SuddenHardship,
        Need::Other,
    ];
}

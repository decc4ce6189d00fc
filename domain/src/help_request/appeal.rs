//! Appeals (申诉).

use crate::ids::{AccountId, AppealId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One appeal (申诉).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Identity.
    pub id: AppealId,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Whose work it is about.
    pub about: AccountId,
    /// Who decides: never the one concerned, nor a subordinate.
    pub decider: AppealDecider,
    /// The decision: when, and whether upheld.
    pub decided: Option<(DateTime<Utc>, bool)>,
}

/// Who decides an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AppealDecider {
    /// The station's lead.
    Lead,
    /// The district.
    District,
}

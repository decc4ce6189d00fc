//! What the guardian of a child under fourteen answered (PIPL 31). Who that is stands in the words of the event.

use super::event::SpokenMeans;
use crate::ids::AccountId;
use crate::intake::ConsentKind;
use crate::personal::Personal;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a guardian is to the child (民法典 27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardianRelation {
    /// Mother or father.
    Parent,
    /// A grandparent who is the guardian.
    Grandparent,
    /// A brother or sister of age who is the guardian.
    Sibling,
    /// Another person, or an organisation such as the committee or the civil affairs authority.
    Appointed,
}

/// What a guardian said, as staff heard it.
#[derive(Debug, Clone)]
pub struct GuardianSaid {
    /// Who it is.
    pub name: Personal<String>,
    /// What they are to the child.
    pub relation: GuardianRelation,
    /// How they were spoken with.
    pub means: SpokenMeans,
    /// When; now, if absent.
    pub at: Option<DateTime<Utc>>,
    /// To what they agree; empty when they refuse.
    pub agreed: Vec<ConsentKind>,
    /// For staff only.
    pub note: Option<Personal<String>>,
}

/// The same as it is kept, without the name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardianAnswer {
    /// What the guardian is to the child.
    pub relation: GuardianRelation,
    /// How they were spoken with.
    pub means: SpokenMeans,
    /// When.
    pub at: DateTime<Utc>,
    /// To what they agreed; empty when they refused.
    pub agreed: Vec<ConsentKind>,
    /// Who heard it.
    pub heard_by: AccountId,
}

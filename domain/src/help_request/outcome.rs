//! How a request ends.

use serde::{Deserialize, Serialize};

/// Outcome of a resolved request (domain rules, section 4 "Ends").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Help was given.
    Helped,
    /// Somebody else gives it.
    Referred,
    /// Advice was enough.
    Advised,
    /// No claim: with reason, what else exists, how to contest.
    NotEligible,
    /// The person did not want help.
    Declined,
    /// Nobody could be reached.
    Unreachable,
    /// The person moved; the receiving station must accept.
    Moved,
    /// The person died: all notices to them stop.
    Deceased,
    /// Going on would be unsafe.
    UnsafeToContinue,
    /// Something else.
    Other,
}

impl Outcome {
    /// Whether a return visit is due 30 days after closing (domain rules, section 5).
    pub fn needs_return_visit(self) -> bool {
        matches!(self, Outcome::Helped | Outcome::Referred | Outcome::NotEligible)
    }
}

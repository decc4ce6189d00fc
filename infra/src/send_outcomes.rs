//! How outcomes of sending are named in metrics.

use nuanxin_domain::delivery::SendOutcome;

/// Under which name it is counted.
pub(crate) fn word(outcome: &SendOutcome) -> &'static str {
    match outcome {
        SendOutcome::Accepted { .. } => "accepted",
        SendOutcome::Refused { .. } => "refused",
        SendOutcome::NotTaken { .. } => "not_taken",
        SendOutcome::Unsure { .. } => "unsure",
    }
}

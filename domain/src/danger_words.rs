//! Words that point to danger.

use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a text points to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DangerFinding {
    /// Kinds of danger.
    pub kinds: BTreeSet<DangerKind>,
    /// Urgency that the words suggest; never lowers the declared one.
    pub suggested: Option<Urgency>,
    /// Version of the word list.
    pub version: String,
}

/// Kinds of danger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DangerKind {
    /// Suicide.
    Suicide,
    /// Violence.
    Violence,
}

impl DangerKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            DangerKind::Suicide => "suicide",
            DangerKind::Violence => "violence",
        }
    }
}

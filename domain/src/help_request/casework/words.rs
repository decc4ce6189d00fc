//! What case work says in words beside notes: kept sealed with the event that it came with.

use crate::personal::Personal;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// What is to be done.
    pub text: String,
    /// By which day.
    pub due_on: NaiveDate,
}

/// The words of one event of case work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum CaseText {
    /// Why a person decided otherwise than the instrument suggested.
    Override {
        /// The reason.
        reason: String,
    },
    /// A plan (一户一策).
    Plan {
        /// Its milestones, in the order given.
        milestones: Vec<Milestone>,
    },
    /// A referral.
    Referral {
        /// To whom; a volunteer is a person.
        provider: String,
    },
}

/// The words, and the number of the event that they belong to.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseWords {
    /// Of which event.
    pub seq: u32,
    /// The words.
    pub text: Personal<CaseText>,
}

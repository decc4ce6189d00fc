//! What people are in trouble with, in their own words, and how it ends: made up, in a table of its own.

use nuanxin_domain::help_request::Outcome;
use nuanxin_domain::need::Need;
use nuanxin_domain::urgency::Urgency;
use serde::Deserialize;

const FILE: &str = include_str!("../../data/demonstration-troubles.csv");

/// Who asks, and in which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// For themselves.
    #[serde(rename = "self")]
    Themselves,
    /// For somebody else.
    Other,
    /// A child, alone.
    Child,
    /// For somebody whose name nobody knows.
    Nameless,
    /// Violence at home.
    Abuse,
    /// Danger to life.
    Sos,
    /// A ring of the doorbell.
    Doorbell,
    /// A question that is answered on the spot.
    Question,
}

/// One trouble.
#[derive(Debug, Deserialize)]
pub struct Trouble {
    /// Who asks.
    pub kind: Kind,
    needs: String,
    /// As declared.
    pub urgency: Urgency,
    /// Relation of the reporter, when somebody asks for another.
    pub relation: Option<String>,
    /// In the person's own words.
    pub description: String,
    /// What the advisor asks back.
    pub question: Option<String>,
    /// What stays in the file.
    pub note: String,
    /// How it ends.
    pub outcome: Outcome,
    /// What the resident reads at the end.
    pub told: String,
}

impl Trouble {
    /// The needs.
    pub fn needs(&self) -> Vec<Need> {
        let code = |need: &Need| serde_json::to_value(need).ok();
        let named = |need: &Need| {
            self.needs
                .split(' ')
                .any(|name| code(need).is_some_and(|code| code == name))
        };
        Need::ALL.into_iter().filter(named).collect()
    }
}

/// All of them.
///
/// # Errors
/// Never in a program that was tested.
pub fn read() -> Result<Vec<Trouble>, csv::Error> {
    csv::Reader::from_reader(FILE.as_bytes())
        .into_deserialize()
        .collect()
}

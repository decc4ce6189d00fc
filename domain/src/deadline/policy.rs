//! Periods by kind, urgency, place and need, as versioned data. The default table is domain rules, section 5; its
//! figures are our defaults, no city's rule. What a city has of its own lies over it, row by row.

mod import;
mod kind;

use std::collections::BTreeMap;

use crate::calendar::Period;
use crate::need::Need;
use crate::place_files::SourceFile;
use crate::urgency::Urgency;
use serde::{Deserialize, Serialize};

pub use import::{FindPlace, read_policy};
pub use kind::PolicyKind;

/// The default table.
const DEFAULT: &str = include_str!("../../data/deadline-policy.csv");
/// Its version; whoever changes a row raises it.
const DEFAULT_VERSION: &str = "default-4";
/// Where nothing else is said, which a test excludes.
const LAST_RESORT: Period = Period::WorkingDays(1);
/// Digits of a district's code, with which those of its streets begin.
const DISTRICT_DIGITS: usize = 6;

/// One period, and where it holds. Fields that are left open hold everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyRow {
    /// What it is the time for.
    pub kind: PolicyKind,
    /// Of which urgency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// In which district or street, by code (6 or 9 digits).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// For which need.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Need>,
    /// How long.
    pub period: Period,
}

/// What a period is asked for.
#[derive(Debug, Clone, Copy)]
pub struct PolicyScope<'a> {
    /// Assessed urgency.
    pub urgency: Urgency,
    /// Code of the station's street, or of its district; none before there is one.
    pub place: Option<&'a str>,
    /// Needs of the request.
    pub needs: &'a [Need],
}

/// Periods, with a version that each deadline keeps.
#[derive(Debug, Clone)]
pub struct DeadlinePolicy {
    /// Version that is written beside every deadline.
    pub version: String,
    own: Vec<PolicyRow>,
    rows: BTreeMap<PolicyKind, Vec<PolicyRow>>,
}

impl Default for DeadlinePolicy {
    fn default() -> Self {
        Self::of(DEFAULT_VERSION, Vec::new())
    }
}

impl DeadlinePolicy {
    /// The default table with rows of a city's own over it.
    pub fn of(version: impl Into<String>, own: Vec<PolicyRow>) -> Self {
        let mut rows: BTreeMap<PolicyKind, Vec<PolicyRow>> = BTreeMap::new();
        for row in own.iter().cloned().chain(default_rows()) {
            rows.entry(row.kind).or_default().push(row);
        }
        Self {
            version: version.into(),
            own,
            rows,
        }
    }

    /// The rows that lie over the default table.
    pub fn own_rows(&self) -> &[PolicyRow] {
        &self.own
    }

    /// The period for this: of a street before its district before everywhere, there of a need before all needs, there
    /// of an urgency before all. Of rows that fit as well, as for two needs, the first one.
    pub fn period(&self, kind: PolicyKind, scope: PolicyScope<'_>) -> Period {
        let rows = self.rows.get(&kind).map_or(&[][..], Vec::as_slice);
        let mut best: Option<(Fit, Period)> = None;
        for row in rows {
            let Some(fit) = row.fit(scope) else { continue };
            if best.is_none_or(|(known, _)| fit > known) {
                best = Some((fit, row.period));
            }
        }
        best.map_or(LAST_RESORT, |(_, period)| period)
    }
}

/// How closely a row fits; the greatest is taken. The order of the fields is the order of weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fit {
    digits: usize,
    need: bool,
    urgency: bool,
}

impl PolicyRow {
    fn fit(&self, scope: PolicyScope<'_>) -> Option<Fit> {
        let urgency_fits = self.urgency.is_none_or(|urgency| urgency == scope.urgency);
        let need_fits = self.need.is_none_or(|need| scope.needs.contains(&need));
        let place_fits = self.place.as_deref().is_none_or(|place| {
            scope.place.is_some_and(|here| {
                here == place || (place.len() == DISTRICT_DIGITS && here.starts_with(place))
            })
        });
        (urgency_fits && need_fits && place_fits).then(|| Fit {
            digits: self.place.as_deref().map_or(0, str::len),
            need: self.need.is_some(),
            urgency: self.urgency.is_some(),
        })
    }
}

fn default_rows() -> Vec<PolicyRow> {
    let file = SourceFile {
        name: "deadline-policy.csv".to_owned(),
        bytes: DEFAULT.as_bytes().to_vec(),
    };
    // Part of the program; a test reads it and misses nothing.
    let (rows, _) = import::rows_of(&file, &|_, _| None);
    rows.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests;

//! Duty roster (值班表): who answers now.

use crate::ids::StationId;
use chrono::{DateTime, Utc};

/// Who is on duty when.
#[derive(Debug, Clone, Default)]
pub struct DutyRoster {}

impl DutyRoster {
    /// Whether the station has somebody on duty at `at`.
    pub fn covers(&self, _station: StationId, _at: DateTime<Utc>) -> bool {
        false
    }
}

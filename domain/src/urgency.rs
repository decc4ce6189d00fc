//! How soon somebody must act. Declared by whoever reports, assessed by the station.

use serde::{Deserialize, Serialize};

/// Urgency of a help request, ordered: `Normal < Urgent < Sos`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Within working hours.
    Normal,
    /// Within hours, when the roster covers them.
    Urgent,
    /// Life or safety is at stake: minutes, day and night.
    Sos,
}

impl Urgency {
    /// Every urgency, least first.
    pub const ALL: [Urgency; 3] = [Urgency::Normal, Urgency::Urgent, Urgency::Sos];

    /// The code used in the API, in the database and in metrics.
    pub fn code(self) -> &'static str {
        match self {
            Urgency::Normal => "normal",
            Urgency::Urgent => "urgent",
            Urgency::Sos => "sos",
        }
    }

    /// Lane of the work that serves a request of this urgency: 0 runs first.
    pub fn lane(self) -> i16 {
        match self {
            Urgency::Sos => 0,
            Urgency::Urgent => 1,
            Urgency::Normal => 2,
        }
    }
}

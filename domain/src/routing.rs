//! Which station: places as an immutable snapshot, and what the router answers.

use crate::calendar::OpeningHours;
use crate::ids::StationId;
use serde::{Deserialize, Serialize};

/// Divisions and stations at one version.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Version of the snapshot.
    pub version: String,
    /// Stations.
    pub stations: Vec<Station>,
}

impl Places {
    /// A station by its id.
    pub fn station(&self, id: StationId) -> Option<&Station> {
        self.stations.iter().find(|station| station.id == id)
    }
}

/// A station (社区救助顾问服务站).
#[derive(Debug, Clone)]
pub struct Station {
    /// Identity.
    pub id: StationId,
    /// Official name.
    pub name: String,
    /// Name for everyday use.
    pub short_name: String,
    /// Code of its street (9 digits, edition 2022).
    pub street_code: String,
    /// Phone that residents may call.
    pub phone: String,
    /// Service points; the first is the main one.
    pub points: Vec<ServicePoint>,
}

/// A service point (站点).
#[derive(Debug, Clone)]
pub struct ServicePoint {
    /// Name.
    pub name: String,
    /// What it is for.
    pub focus: String,
    /// Longitude, WGS-84.
    pub lng: f64,
    /// Latitude, WGS-84.
    pub lat: f64,
    /// Opening hours.
    pub hours: OpeningHours,
    /// Phone.
    pub phone: String,
    /// Address.
    pub address: String,
}

/// What the router found.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// The station; none for triage.
    pub station: Option<StationId>,
    /// Code of the street, where known.
    pub street_code: Option<String>,
    /// Code of the committee, where known.
    pub committee_code: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// What follows from it.
    pub decision: Decision,
    /// Why.
    pub because: Vec<Reason>,
    /// Stations that may be meant.
    pub candidates: Vec<StationId>,
    /// Version of the places.
    pub places_version: String,
}

/// What follows from the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Routed.
    Routed,
    /// Routed, and one question is asked first.
    Confirm,
    /// A person at the district decides.
    Triage,
}

/// A reason with its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Stable code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

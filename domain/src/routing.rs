//! Which station: a pure function over an immutable snapshot of places.
//! It routes by where the person is, says why, and when it cannot know it leaves the decision to a person.

mod book;
mod borders;
mod boundary;
mod candidates;
mod combine;
mod decide;
mod geo;
mod known_address;
mod lesson;
mod mapped;
pub mod measure;
mod outline;
mod places;
mod point;
mod reading;
mod reasons;
mod sound;
mod text;

use serde::{Deserialize, Serialize};

use crate::calendar::OpeningHours;
use crate::divisions::Level;
use crate::ids::StationId;
use crate::intake::{GeoPoint, Intake};

pub use boundary::StreetBoundary;
pub use candidates::{Candidate, candidates};
pub use decide::{NEAR_METRES, route};
pub use geo::{Position, gcj02_to_wgs84, metres_between, wgs84_to_gcj02};
pub use known_address::KnownAddress;
pub use lesson::{Lesson, taught_place};
pub use mapped::{MAP_METRES, MapAnswer, question_for_map};
pub use outline::{Outline, Ring, outlines};
pub use places::Places;
pub use point::{DEFAULT_ACCURACY_METRES, SLIVER_METRES};
pub use reasons::Reason;

/// A station (社区救助顾问服务站).
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Identity.
    pub id: StationId,
    /// Official name.
    pub name: String,
    /// Name for everyday use.
    pub short_name: String,
    /// Code of its street (9 digits, edition 2022); of its county (6 digits) for the station of the district.
    pub street_code: String,
    /// Phone that residents may call.
    pub phone: String,
    /// Service points; the first is the main one.
    pub points: Vec<ServicePoint>,
}

impl Station {
    /// False for the station of the district: nothing is routed to it, it stands behind the others.
    pub fn serves_a_street(&self) -> bool {
        self.street_code.len() == Level::Street.digits()
    }
}

/// A service point (站点).
#[derive(Debug, Clone, PartialEq)]
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

/// What is known about where a person is. Personal data: never logged.
#[derive(Clone, Copy, Default)]
pub struct Evidence<'a> {
    /// Code of a committee that somebody picked (12 digits).
    pub committee_code: Option<&'a str>,
    /// The address as written.
    pub address_text: Option<&'a str>,
    /// A point on the map.
    pub point: Option<GeoPoint>,
    /// Where the person is now, when that is not the address.
    pub whereabouts: Option<&'a str>,
    /// Where this person's earlier requests were helped.
    pub earlier: &'a [Earlier],
    /// Where a map service places the address, if it was asked.
    pub geocoded: Option<Geocoded>,
}

/// A street that helped this person before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// Code of the street (9 digits, edition of the snapshot).
    pub street_code: String,
    /// How many requests of the person it has had, 1 or more.
    pub requests: u32,
    /// Days since the last of them.
    pub days_ago: u32,
}

/// What a map service made of the address text.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Geocoded {
    /// The point that it gave.
    pub point: GeoPoint,
    /// How sure it is of the place, 0 to 1; below 0.5 it is not used.
    pub reliability: f64,
}

impl<'a> Evidence<'a> {
    /// What an intake says. Where somebody is registered is no evidence of where they are.
    pub fn of(intake: &'a Intake) -> Self {
        let address = intake.address.as_ref();
        Evidence {
            committee_code: address.and_then(|address| address.committee_code.as_deref()),
            address_text: address.and_then(|address| address.text.as_deref()),
            point: address.and_then(|address| address.point),
            whereabouts: intake.whereabouts.as_deref(),
            ..Evidence::default()
        }
    }
}

/// What the router found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Placement {
    /// The station; none for triage.
    pub station: Option<StationId>,
    /// Name of the street, where known.
    pub street: Option<String>,
    /// Code of the street (edition of the snapshot), where known.
    pub street_code: Option<String>,
    /// Code of the committee, where known.
    pub committee_code: Option<String>,
    /// 0 to 1.
    pub confidence: f64,
    /// What follows from it.
    pub decision: Decision,
    /// Why, the weightiest first; never empty.
    pub because: Vec<Reason>,
    /// Stations that may be meant, the likeliest first; the chosen one among them.
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

#[cfg(test)]
mod mapped_samples;
#[cfg(test)]
mod mapped_tests;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod town;

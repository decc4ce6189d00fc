//! Divisions and stations at one version, with their names ready to be found in a text.

use crate::divisions::{Division, Level};
use crate::ids::StationId;

use super::reading::Gazetteer;
use super::{KnownAddress, Station, StreetBoundary};

/// An immutable snapshot of places; replaced as a whole when divisions or stations change.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Version of the snapshot.
    pub version: String,
    /// Stations.
    pub stations: Vec<Station>,
    divisions: Vec<Division>,
    pub(super) names: Gazetteer,
    boundaries: Vec<StreetBoundary>,
    addresses: Vec<KnownAddress>,
}

impl Places {
    /// A snapshot of these divisions and stations.
    pub fn new(version: impl Into<String>, divisions: Vec<Division>, stations: Vec<Station>) -> Self {
        let names = Gazetteer::of(&divisions);
        Self {
            version: version.into(),
            stations,
            divisions,
            names,
            boundaries: Vec::new(),
            addresses: Vec::new(),
        }
    }

    /// With the areas of streets.
    #[must_use]
    pub fn with_boundaries(self, boundaries: Vec<StreetBoundary>) -> Self {
        Self { boundaries, ..self }
    }

    /// With an address book.
    #[must_use]
    pub fn with_addresses(self, addresses: Vec<KnownAddress>) -> Self {
        Self { addresses, ..self }
    }

    /// The areas of streets, of this county and of those around it.
    pub fn boundaries(&self) -> &[StreetBoundary] {
        &self.boundaries
    }

    /// The address book.
    pub fn addresses(&self) -> &[KnownAddress] {
        &self.addresses
    }

    /// A station by its id.
    pub fn station(&self, id: StationId) -> Option<&Station> {
        self.stations.iter().find(|station| station.id == id)
    }

    /// The station that serves a street (9 digits, edition of the snapshot).
    pub fn station_of_street(&self, street_code: &str) -> Option<&Station> {
        self.stations
            .iter()
            .find(|station| station.street_code == street_code)
    }

    /// A division by its code.
    pub fn division(&self, code: &str) -> Option<&Division> {
        self.divisions.iter().find(|division| division.code == code)
    }

    /// The divisions directly below `parent`, or those at the top, in their order.
    pub fn divisions_below(&self, parent: Option<&str>) -> impl Iterator<Item = &Division> {
        self.divisions
            .iter()
            .filter(move |division| match (parent, division.parent_code.as_deref()) {
                (Some(parent), above) => above == Some(parent),
                (None, Some(above)) => self.division(above).is_none(),
                (None, None) => true,
            })
    }

    /// The street that a committee belongs to; none for a code that is no committee of this snapshot.
    pub fn street_of_committee(&self, committee_code: &str) -> Option<&Division> {
        let committee = self
            .division(committee_code)
            .filter(|division| division.level == Level::Committee)?;
        self.division(committee.parent_code.as_deref()?)
            .filter(|division| division.level == Level::Street)
    }
}

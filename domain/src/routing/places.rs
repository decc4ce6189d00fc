//! Divisions and stations at one version, with their names ready to be found in a text.

use std::sync::Arc;

use crate::divisions::{Division, Level};
use crate::ids::StationId;

use super::book::{Book, Sources};
use super::borders::Borders;
use super::lesson::Lessons;
use super::reading::Gazetteer;
use super::{KnownAddress, Lesson, Station, StreetBoundary};

/// An immutable snapshot of places; replaced as a whole when divisions or stations change.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// Version of the snapshot.
    pub version: String,
    /// Stations that take requests.
    pub stations: Vec<Station>,
    divisions: Vec<Division>,
    pub(super) names: Arc<Gazetteer>,
    boundaries: Arc<Vec<StreetBoundary>>,
    borders: Arc<Borders>,
    addresses: Arc<Vec<KnownAddress>>,
    book: Arc<Book>,
    lessons: Arc<Lessons>,
    closed: Arc<Vec<Station>>,
}

impl Places {
    /// A snapshot of these divisions and stations.
    pub fn new(version: impl Into<String>, divisions: Vec<Division>, stations: Vec<Station>) -> Self {
        Self::of(version, divisions, stations, Vec::new(), Vec::new())
    }

    /// A snapshot of all that there is: boundaries as in [`Places::with_boundaries`], and an address book.
    pub fn of(
        version: impl Into<String>,
        divisions: Vec<Division>,
        stations: Vec<Station>,
        boundaries: Vec<StreetBoundary>,
        addresses: Vec<KnownAddress>,
    ) -> Self {
        let places = Self {
            version: version.into(),
            stations,
            divisions,
            borders: Arc::new(Borders::of(&boundaries)),
            boundaries: Arc::new(boundaries),
            addresses: Arc::new(addresses),
            ..Self::default()
        };
        places.with_names().with_book()
    }

    /// With the areas of streets. Those without a street code lie outside the served area.
    #[must_use]
    pub fn with_boundaries(self, boundaries: Vec<StreetBoundary>) -> Self {
        let borders = Arc::new(Borders::of(&boundaries));
        let boundaries = Arc::new(boundaries);
        Self {
            boundaries,
            borders,
            ..self
        }
        .with_names()
        .with_book()
    }

    /// With an address book.
    #[must_use]
    pub fn with_addresses(self, addresses: Vec<KnownAddress>) -> Self {
        let addresses = Arc::new(addresses);
        Self { addresses, ..self }.with_book()
    }

    /// With stations that take no new requests. Those that they have already are still theirs.
    #[must_use]
    pub fn with_closed(self, closed: Vec<Station>) -> Self {
        let closed = Arc::new(closed);
        Self { closed, ..self }
    }

    /// With what decisions of the triage desk have taught. Lessons about streets that are not here say nothing.
    #[must_use]
    pub fn with_lessons(self, mut lessons: Vec<Lesson>) -> Self {
        lessons.retain(|lesson| self.division(&lesson.street_code).is_some());
        let lessons = Arc::new(Lessons::of(lessons));
        Self { lessons, ..self }
    }

    /// With the names of divisions and streets ready to be found in a text.
    fn with_names(self) -> Self {
        let names = Arc::new(Gazetteer::of(&self.divisions, &self.boundaries));
        Self { names, ..self }
    }

    /// With the address book ready to be searched.
    fn with_book(self) -> Self {
        let book = Arc::new(Book::of(&Sources {
            divisions: &self.divisions,
            boundaries: &self.boundaries,
            borders: &self.borders,
            addresses: &self.addresses,
        }));
        Self { book, ..self }
    }

    pub(super) fn borders(&self) -> &Borders {
        &self.borders
    }

    pub(super) fn book(&self) -> &Book {
        &self.book
    }

    pub(super) fn lessons(&self) -> &Lessons {
        &self.lessons
    }

    /// What decisions of the triage desk have taught.
    pub fn taught(&self) -> &[Lesson] {
        self.lessons.all()
    }

    /// The areas of streets, of this county and of those around it.
    pub fn boundaries(&self) -> &[StreetBoundary] {
        &self.boundaries
    }

    /// The address book.
    pub fn addresses(&self) -> &[KnownAddress] {
        &self.addresses
    }

    /// A station by its id, one that has been closed, too.
    pub fn station(&self, id: StationId) -> Option<&Station> {
        let mut all = self.stations.iter().chain(self.closed.iter());
        all.find(|station| station.id == id)
    }

    /// A station that takes requests.
    pub fn open_station(&self, id: StationId) -> Option<&Station> {
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

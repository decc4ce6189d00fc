//! Where a street begins and ends.

use geo::MultiPolygon;

/// The area of one street, inside the served county or outside it: the others say where an address outside lies. Or of a
/// county as a whole, of which no streets are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct StreetBoundary {
    /// Name of the county, such as 静安区; with `street` the street's identity.
    pub county: String,
    /// Name of the street; empty for a county as a whole.
    pub street: String,
    /// Code of the street in the edition of the snapshot (9 digits), where the snapshot has the street.
    pub street_code: Option<String>,
    /// The area in WGS-84 degrees, longitude first; rings valid and closed.
    pub area: MultiPolygon<f64>,
}

impl StreetBoundary {
    /// What to call it: the street, or the county as a whole.
    pub fn name(&self) -> &str {
        if self.street.is_empty() {
            &self.county
        } else {
            &self.street
        }
    }
}

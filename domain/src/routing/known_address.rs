//! What the address book knows.

use super::Position;

/// An address whose street is known. The text is no personal data: it names a place, not who lives there.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownAddress {
    /// The address as written, after the district; with or without the name of the street.
    pub text: String,
    /// Code of its street (9 digits, edition of the snapshot).
    pub street_code: String,
    /// Code of its committee (12 digits), where known.
    pub committee_code: Option<String>,
    /// Its position, where known.
    pub position: Option<Position>,
}

//! What an operator hands in to say where everything lies: divisions, boundaries, addresses, stations, as files.
//! Everything is read and checked before anything is changed; whatever is wrong is named with its file and line.
//!
//! Codes of different publishers differ for the same street, and one code may mean two streets. A street is its
//! county and its name: files are joined by these, and a street that is known already keeps the code it has here.

mod addresses;
mod boundaries;
mod changes;
mod contents;
mod counties;
mod divisions;
mod draft;
mod fault;
mod geojson;
mod geometry;
mod labelled;
mod overlaps;
mod stations;
mod table;

pub use changes::{Changes, Contradicted, contradicted, moved};
pub use contents::{CountyArea, PlaceContents, StreetArea};
pub use draft::{Draft, SourceFile, is_of_places, read, read_closing};
pub(crate) use fault::Faults;
pub use fault::{Fault, Where};
pub use labelled::{as_if_every_street_had_a_station, labelled};
pub(crate) use table::{Row, Table};

/// A file is read up to this size, in bytes.
pub const FILE_BYTES: usize = 64 * 1024 * 1024;
/// Rows of one table, at most.
pub const TABLE_ROWS: usize = 500_000;
/// Points of the outlines of one file, at most.
pub const FILE_VERTICES: usize = 2_000_000;
/// Characters of one field of a table, at most.
pub const FIELD_CHARS: usize = 300;
/// Streets may overlap by slivers up to this, in square metres: outlines of volunteers and of the state's own maps
/// differ by a few metres along one side of a road.
pub const STREET_SLIVER_M2: f64 = 2_000.0;
/// Counties may overlap by slivers up to this, in square metres: published outlines of counties are simplified to
/// some tens of metres, along borders of a hundred kilometres and more.
pub const COUNTY_SLIVER_M2: f64 = 500_000.0;

#[cfg(test)]
mod tests;

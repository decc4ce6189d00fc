//! Reference data: what decisions look up, versioned in the database and kept in memory as one snapshot.

pub mod versions;

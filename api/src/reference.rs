//! What everybody may look up: stations, divisions, the service catalogue, programmes; and staff's tools that
//! explain a routing or a due time.

pub mod boundaries;
pub mod calendar;
pub mod catalogue;
pub mod divisions;
pub mod explain;
pub mod locate;
pub mod places_versions;
pub mod stations;

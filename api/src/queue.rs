//! `/queue`: what waits for whom.

pub mod counts;
pub mod list;
mod pressing;
pub mod triage;

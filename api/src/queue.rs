//! `/queue`: what waits for whom.

pub mod list;
pub mod triage;

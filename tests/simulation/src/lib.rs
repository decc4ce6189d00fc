//! A district that lives for a year in a moment: the rules of the house with made-up people, and what must always hold.
//!
//! [`year`] is the pure layer: the domain and a store in memory, one thread, no database. People act by their
//! [`habits`], the [`script`] says what else happens and when, and [`invariants`] watch every step. The layer with real
//! databases is beside it, in `tests/`, and uses the same people and the same watch. `make simulate SEEDS=…` runs both.

pub mod cast;
pub mod chance;
pub mod district;
pub mod failure;
pub mod habits;
pub mod invariants;
pub mod moves;
pub mod script;
pub mod seeds;
pub mod store;
mod workers;
pub mod year;

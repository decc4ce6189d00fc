//! Work that waits: claim, run, finish.
//!
//! Owns when things run; never decides what happens to a help request: a job loads, asks the domain, and finishes
//! in the transaction of its effect. Start at [`runner`]; the rhythms are on one screen in [`rhythms`].

pub mod deliver;
pub mod forget;
pub mod heed;
pub mod jobs;
pub mod left_behind;
pub mod left_calls;
pub mod orphans;
pub mod place_at_once;
pub mod retention;
pub mod rhythms;
pub mod runner;
pub mod silent_doorbells;

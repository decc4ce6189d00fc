//! `/calls`: 来电, at the hotline desk.

pub mod asking;
pub mod binding;
pub mod cases;
pub mod confirm;
pub mod document;
pub mod draft;
pub mod ending;
pub mod finish;
pub mod heed;
pub mod list;
pub mod log;
pub mod lookup;
pub mod mine;
pub mod rate;
pub mod show;
pub mod silence;

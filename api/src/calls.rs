//! `/calls`: 来电, at the hotline desk.

pub mod asking;
pub mod binding;
pub mod cases;
pub mod confirm;
pub mod document;
pub mod draft;
pub mod ending;
pub mod finish;
pub mod list;
pub mod log;
pub mod look_after;
pub mod lookup;
pub mod mine;
pub mod rate;
pub mod show;
pub mod take_over;
pub mod unheard;

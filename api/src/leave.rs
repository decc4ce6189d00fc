//! `/leave`: who is away, and when.

pub mod document;
pub mod enter;
mod hand_over;
pub mod list;
pub mod remove;

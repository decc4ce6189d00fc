//! `/leave`: who is away, and when.

pub mod document;
pub mod enter;
pub mod list;
pub mod remove;

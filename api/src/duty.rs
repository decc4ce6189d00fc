//! `/duty`: who answers now, and the plan.

mod body;
pub mod document;
pub mod gaps;
pub mod plan;
pub mod remove;
pub mod show;

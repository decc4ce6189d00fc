//! `/audit`: who did or saw what.

pub mod list;

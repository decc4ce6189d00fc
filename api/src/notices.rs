//! `/notices`: the inbox.

pub mod list;
pub mod read;

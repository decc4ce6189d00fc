//! `/notices`: the inbox.

pub mod channels;
pub mod list;
pub mod read;
pub mod wording;

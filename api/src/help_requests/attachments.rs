//! The uploads (附件) of a request.

pub mod attach;
pub mod list;

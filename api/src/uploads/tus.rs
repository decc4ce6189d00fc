//! `/uploads/tus`: files that come in pieces, for large files and bad networks (tus 1.0: core, creation, expiration,
//! termination). Each piece lies durably in the store when it is acknowledged; the last one makes an upload of the same id.

pub mod append;
pub mod create;
mod known;
pub mod offset;
pub mod options;
pub mod terminate;
mod whole;

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";

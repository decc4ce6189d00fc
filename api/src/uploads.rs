//! Uploads (附件): sent, looked at, taken back; the signed links under which they are seen are in [`crate::files`].

pub mod attaching;
pub mod document;
pub mod entering;
pub mod form;
pub mod receiving;
pub mod remove;
pub mod seen;
pub mod send;
pub mod show;
pub mod take_over;
pub mod tus;

//! Signing in and out, over HTTP, on every database.

mod forgetting;
mod residents;
mod sessions;
mod staff;
#[path = "../support/mod.rs"]
mod support;
mod tickets;

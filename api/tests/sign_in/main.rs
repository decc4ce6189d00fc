//! Signing in and out, over HTTP, on every database.

mod forgetting;
mod own_account;
mod residents;
mod sessions;
mod slowly;
mod staff;
#[path = "../support/mod.rs"]
mod support;
mod tickets;

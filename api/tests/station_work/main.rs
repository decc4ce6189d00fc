//! What a station's lead does beside the requests: duty, leave, the audit log.

mod audit;
mod duty;
mod leave;
mod looking;
mod lookups;
#[path = "../support/mod.rs"]
mod support;

//! HTTP in, HTTP out: one operation a file, folders are URLs.
//!
//! Owns the API's promise (paths, shapes, problems); never decides about a help request: it loads, asks the
//! domain, records. Start at [`routes`].

pub mod input;
pub mod middleware;
pub mod problem;

//! HTTP in, HTTP out: one operation a file, folders are URLs.
//!
//! Owns the API's promise (paths, shapes, problems); never decides about a help request: it loads, asks the
//! domain, records. Start at [`routes`].

pub mod accept;
pub mod accounts;
pub mod act;
pub mod actor;
pub mod appeals;
pub mod audit;
pub mod auth;
pub mod call_tasks;
pub mod callbacks;
pub mod calls;
pub mod client_address;
pub mod complaints;
pub mod deletion_requests;
pub mod demo_clock;
pub mod demonstration;
pub mod doorbells;
pub mod duty;
pub mod files;
pub mod health;
pub mod help_requests;
pub mod idempotency;
pub mod input;
pub mod leave;
pub mod lessons;
pub mod live;
pub mod me;
pub mod methods;
pub mod middleware;
pub mod notice_grants;
pub mod notices;
pub mod openapi;
pub mod page;
pub mod pages;
pub mod persons;
pub mod problem;
pub mod queue;
pub mod rates;
pub mod reference;
pub mod reports;
pub mod routes;
pub mod server;
pub mod sips;
pub mod uploads;
pub mod versions;
pub mod visits;
mod words_checked;
pub mod work_orders;

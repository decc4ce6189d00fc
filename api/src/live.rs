//! Live updates (server-sent events): pages that stay open learn that something changed, and read it again. What is
//! told, to whom: `nuanxin_domain::live`; in which order: `nuanxin_infra::live`.
//!
//! One task a process, [`feed`], reads what was sealed and hands it to the streams that are open, in [`hub`].

pub mod feed;
pub mod hub;
mod news;
pub mod open;
pub mod ticket;
mod wire;

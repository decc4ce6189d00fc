//! `/auth`: signing in and out. One operation a file; what they share stands in [`tokens`] (what a client gets),
//! [`cookie`] (how a browser keeps it) and [`phone`] (which numbers may sign in).
//!
//! All times here are the real clock's: moving the domain's time ends no session.

pub mod cookie;
pub mod exchange_ticket;
pub mod logout;
pub mod phone;
pub mod refresh;
pub mod send_code;
pub mod sms;
pub mod staff;
pub mod ticket;
pub mod tokens;
pub mod turns;
pub mod wechat;
pub mod wechat_phone;

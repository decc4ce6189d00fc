//! What guards the ways in: one-time codes by text message, slow-down after wrong passwords, and single-use
//! tickets that carry a sign-in from the mini-program into a page. All times are the real clock's.

pub mod codes;
pub mod slow_down;
pub mod sources;
pub mod tickets;

#[cfg(test)]
mod tests;

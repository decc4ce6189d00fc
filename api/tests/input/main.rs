//! Whatever is sent, the answer is a problem that says what is wrong: never a fault of ours.

mod every_text;
mod forms;
mod malformed;
mod other_origins;
mod outages;
#[path = "../support/mod.rs"]
mod support;

//! The rules of Nuanxin: what a help request is, who may do what with it, and by when.
//!
//! Owns every decision; never does I/O, reads a clock or draws a random number.
//! Start at [`help_request`]: each verb takes the present state and returns [`decided::Decided`] or a
//! [`refusal::Refusal`].

pub mod calendar;
pub mod ids;
pub mod number;
pub mod personal;
mod spelling;

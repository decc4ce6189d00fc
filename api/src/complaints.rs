//! `/complaints`: 投诉, decided by somebody who is not concerned.

mod concerned;
pub mod decide;
pub mod document;
pub mod file;
pub mod list;

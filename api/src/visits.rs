//! `/visits`: visits of two people, and how those who went confirm them. Recorded at `/help-requests/{id}/visits`.

pub mod confirm;
pub mod document;
pub mod send_code;
pub mod show;
mod visible;

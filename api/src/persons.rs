//! `/persons`: one person, one file (一人一档). One operation a file.

mod change;
pub mod confirm_phone;
pub mod document;
pub mod enter_household;
pub mod join;
pub mod leave_household;
pub mod link;
mod looking;
pub mod matches;
pub mod request_matches;
pub mod reveal;
pub mod search;
pub mod separate;
pub mod show;
pub(crate) mod sight;
pub mod verify_id;

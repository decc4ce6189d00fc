//! `/deletion-requests`: residents' requests for deletion, decided by staff. Residents ask at `/me/data/deletion`.

pub mod decide;
pub mod document;
pub mod list;

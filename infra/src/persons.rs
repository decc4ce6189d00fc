//! Persons (一人一档): records with what is known of each, sealed; their requests and households; which records are
//! joined. What somebody may see of a file is said by the domain's `Seeing`, never here.

pub mod finds;
mod forget;
pub mod households;
pub mod joins;
pub mod keys;
mod load;
#[cfg(test)]
mod tests;
pub mod together;
mod write;

pub use forget::{forget, forget_idle};
pub use load::{by_file_number, holder_of, load, load_many};
pub(crate) use write::link;
pub use write::{Author, new_number, open, write};

use crate::sealed::FieldName;

const CARD: FieldName = FieldName::new("persons.card");

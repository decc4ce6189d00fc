//! Reports: what they are made of. Restricted requests (保密件) stand in none of them; whoever may see one finds it in
//! the queue.

mod overdue;

pub use overdue::{OverdueLine, overdue, overdue_sql};

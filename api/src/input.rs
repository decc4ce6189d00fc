//! What callers send, read strictly: every fault leaves as a problem that says where.

mod body;
mod path;
mod preference;
mod query;

pub use body::Body;
pub use path::Id;
pub use preference::Wait;
pub use query::Query;

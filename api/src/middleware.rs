//! What happens around every operation.

mod access_log;
mod problems;
mod security_headers;

pub use access_log::{RequestId, access_log};
pub use problems::problems;
pub use security_headers::security_headers;

//! What happens around every operation.

mod access_log;
mod address_rate;
mod method_meant;
mod problems;
mod security_headers;

pub use access_log::{RequestId, access_log};
pub use address_rate::address_rate;
pub use method_meant::method_meant;
pub use problems::{problems, refused_origins};
pub use security_headers::security_headers;

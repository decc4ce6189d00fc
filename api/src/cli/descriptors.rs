//! Each open page holds a descriptor of the process, and many systems allow 1,024 unless asked for more.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Asks for as many descriptors as the system grants without more rights.
pub fn raise_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    let (before, most) = (limit.current, limit.maximum);
    limit.current = most;
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => tracing::info!(before, now = most, "descriptors"),
        Err(error) => tracing::warn!(before, most, %error, "no more descriptors were granted"),
    }
}

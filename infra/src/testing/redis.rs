//! Redis for tests: where `TEST_REDIS_URL` names one.

use crate::redis_link::RedisLink;

/// The server that `TEST_REDIS_URL` names, or none, which it prints. Within a Tokio runtime only.
pub fn redis() -> Option<RedisLink> {
    let Ok(url) = std::env::var("TEST_REDIS_URL") else {
        eprintln!("left out: Redis (TEST_REDIS_URL is not set)");
        return None;
    };
    Some(RedisLink::open(&url.into()).expect("TEST_REDIS_URL is an address of Redis"))
}

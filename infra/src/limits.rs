//! How often somebody may do something. One rule (GCRA: each event books a slot, slots may be booked ahead
//! by one period) in two forms: in this process, or in Redis for all nodes together.
//!
//! Keys are never personal: an account's id, or a digest of a number or a network address.

mod drawn;
mod in_process;
mod shared;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::redis_link::RedisLink;
use in_process::InProcess;
use shared::Shared;

/// Into how many shares a large quota is cut.
const SHARES: u32 = 60;

/// So many events at once, and so many again in each period, evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Events.
    pub burst: u32,
    /// Period.
    pub per: Duration,
}

impl Quota {
    /// So many in a minute.
    pub const fn per_minute(burst: u32) -> Self {
        Self {
            burst,
            per: Duration::from_secs(60),
        }
    }

    /// So many in an hour.
    pub const fn per_hour(burst: u32) -> Self {
        Self {
            burst,
            per: Duration::from_secs(3_600),
        }
    }

    /// So many in 24 hours.
    pub const fn per_day(burst: u32) -> Self {
        Self {
            burst,
            per: Duration::from_secs(86_400),
        }
    }

    fn per_micros(self) -> i64 {
        i64::try_from(self.per.as_micros())
            .unwrap_or(i64::MAX / 4)
            .min(i64::MAX / 4)
    }

    /// Events that a node books at once: a sixtieth of the quota, so small quotas are booked one by one.
    fn share(self) -> u32 {
        (self.burst / SHARES).max(1)
    }

    fn interval_micros(self) -> i64 {
        (self.per_micros() / i64::from(self.burst.max(1))).max(1)
    }
}

/// Too often: how long to wait before it may succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too often; again in {} seconds", self.seconds())]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    fn micros(micros: i64) -> Self {
        Self(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
    }

    /// Whole seconds, rounded up, at least 1: for the `Retry-After` header.
    pub fn seconds(&self) -> u64 {
        self.0.as_secs() + u64::from(self.0.subsec_nanos() > 0 || self.0.is_zero())
    }
}

/// Counts events by key. Cheap to clone: clones count together.
#[derive(Clone)]
pub enum RateLimiter {
    /// For one process.
    InProcess(Arc<InProcess>),
    /// For all nodes together; counts in this process while Redis does not answer.
    Shared(Arc<Shared>),
}

impl RateLimiter {
    /// Counts in this process, on the real clock.
    pub fn in_process(real: Arc<dyn Clock>) -> Self {
        Self::InProcess(Arc::new(InProcess::new(real)))
    }

    /// Counts in Redis, on the time of its server, which all nodes share.
    pub fn shared(link: &RedisLink, real: Arc<dyn Clock>) -> Self {
        Self::Shared(Arc::new(Shared::new(link, real)))
    }

    /// Counts one event of `key`, or refuses it, which counts nothing.
    ///
    /// # Errors
    /// `RetryAfter` when the quota is used up.
    pub async fn check(&self, key: &str, quota: Quota) -> Result<(), RetryAfter> {
        match self {
            Self::InProcess(limiter) => limiter.check(key, quota),
            Self::Shared(limiter) => limiter.check(key, quota).await,
        }
    }
}

#[cfg(test)]
mod tests;

//! The rule in this process: for each key the time up to which slots are booked.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Quota, RetryAfter};
use crate::clock::Clock;

const SHARDS: usize = 16;
/// Keys in a shard at which what is over is swept out, at first.
const SWEEP_AT: usize = 1_024;
/// Keys in a shard that are kept at most: about 100 bytes each, 100 MB at the very worst.
const MOST: usize = 65_536;

/// Counts in memory.
pub struct InProcess {
    real: Arc<dyn Clock>,
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Default)]
struct Shard {
    booked_until: HashMap<Box<str>, i64>,
    sweep_at: usize,
}

impl InProcess {
    pub(super) fn new(real: Arc<dyn Clock>) -> Self {
        Self {
            real,
            hasher: RandomState::new(),
            shards: Default::default(),
        }
    }

    pub(super) fn check(&self, key: &str, quota: Quota) -> Result<(), RetryAfter> {
        let now = self.real.now().timestamp_micros();
        let shard = &self.shards[self.hasher.hash_one(key) as usize % SHARDS];
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let booked = shard.booked_until.get(key).copied().unwrap_or(now).max(now);
        let booked = booked.saturating_add(quota.interval_micros());
        let early = booked.saturating_sub(quota.per_micros()).saturating_sub(now);
        if early > 0 {
            return Err(RetryAfter::micros(early));
        }
        shard.book(key, booked, now);
        Ok(())
    }
}

impl Shard {
    fn book(&mut self, key: &str, until: i64, now: i64) {
        if let Some(booked) = self.booked_until.get_mut(key) {
            *booked = until;
            return;
        }
        if self.booked_until.len() >= self.sweep_at.max(SWEEP_AT) {
            self.booked_until.retain(|_, until| *until > now);
            if self.booked_until.len() >= MOST {
                tracing::warn!(
                    keys = self.booked_until.len(),
                    "rate limits: too many keys, counting anew"
                );
                self.booked_until.clear();
            }
            self.sweep_at = self.booked_until.len() * 2;
        }
        self.booked_until.insert(key.into(), until);
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.booked_until.len()
    }
}

#[cfg(test)]
impl InProcess {
    pub(super) fn keys(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().unwrap().len()).sum()
    }
}

//! Shares of large quotas, drawn from Redis in advance: most calls then ask nobody. A share counts as used where
//! it was drawn, so all nodes together never get more than the quota and, of shares kept over from the period
//! before, one share each.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Keys at which shares that are over are swept out.
const SWEEP_AT: usize = 16_384;

/// What this process may still use without asking.
#[derive(Default)]
pub(super) struct Drawn {
    shares: Mutex<HashMap<Box<str>, Share>>,
}

struct Share {
    left: u32,
    /// In microseconds of the real clock; what is not used by then is lost.
    until: i64,
}

impl Drawn {
    /// Uses one of a share, if there is one.
    pub fn take(&self, key: &str, now: i64) -> bool {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        let share = shares
            .get_mut(key)
            .filter(|share| share.left > 0 && share.until > now);
        share.is_some_and(|share| {
            share.left -= 1;
            true
        })
    }

    /// Keeps what was drawn; two that drew at once keep both.
    pub fn put(&self, key: &str, left: u32, now: i64, until: i64) {
        let mut shares = self.shares.lock().unwrap_or_else(PoisonError::into_inner);
        if shares.len() >= SWEEP_AT {
            shares.retain(|_, share| share.left > 0 && share.until > now);
        }
        let share = shares.entry(key.into()).or_insert(Share { left: 0, until });
        if share.until <= now {
            share.left = 0;
        }
        share.left = share.left.saturating_add(left);
        share.until = until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_used_up_and_ends_with_its_period() {
        let drawn = Drawn::default();
        assert!(!drawn.take("a", 0));
        drawn.put("a", 2, 0, 100);
        assert!(!drawn.take("b", 0));
        assert!(drawn.take("a", 1) && drawn.take("a", 2) && !drawn.take("a", 3));
        drawn.put("a", 5, 50, 150);
        assert!(drawn.take("a", 149) && !drawn.take("a", 150));
        drawn.put("a", 1, 200, 300);
        assert!(drawn.take("a", 201) && !drawn.take("a", 202));
    }

    #[test]
    fn shares_that_are_over_are_swept_out() {
        let drawn = Drawn::default();
        for n in 0..100_000 {
            drawn.put(&n.to_string(), 1, n, n + 10);
        }
        assert!(drawn.shares.lock().unwrap().len() <= SWEEP_AT);
    }
}

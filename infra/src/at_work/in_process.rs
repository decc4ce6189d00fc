//! What this process knows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, RequestId};

use super::GOOD_FOR;
use crate::clock::Clock;

/// In memory. It holds as many entries as there are people at work: what is over goes whenever somebody says something.
pub(super) struct InProcess {
    real: Arc<dyn Clock>,
    known: Mutex<HashMap<(RequestId, AccountId), DateTime<Utc>>>,
}

impl InProcess {
    pub(super) fn new(real: Arc<dyn Clock>) -> Self {
        Self {
            real,
            known: Mutex::default(),
        }
    }

    pub(super) fn on(&self, request: RequestId, account: AccountId) -> Vec<AccountId> {
        let now = self.real.now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, said| now - *said < GOOD_FOR);
        known.insert((request, account), now);
        let there = known
            .keys()
            .filter(|(about, who)| *about == request && *who != account);
        there.map(|(_, who)| *who).collect()
    }

    pub(super) fn off(&self, request: RequestId, account: AccountId) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&(request, account));
    }
}

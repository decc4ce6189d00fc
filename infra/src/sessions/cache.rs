//! What this node remembers of sessions, so that not every call asks the database.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use nuanxin_domain::ids::SessionId;

/// How long a live session is believed to live: the longest that another node's sign-out stays unnoticed.
const BELIEVED_SECONDS: i64 = 5;
/// More sessions than this are not remembered at once.
const MOST: usize = 50_000;

/// Live sessions with the time until which that is believed; none for those that have ended.
#[derive(Default)]
pub struct Cache(Mutex<HashMap<SessionId, Option<DateTime<Utc>>>>);

impl Cache {
    /// What is known about a session at `now`.
    pub fn get(&self, session: SessionId, now: DateTime<Utc>) -> Option<bool> {
        match self.locked().get(&session)? {
            None => Some(false),
            Some(until) => (now < *until).then_some(true),
        }
    }

    /// Remembers what the database said, unless the session was ended here meanwhile.
    pub fn put(&self, session: SessionId, live: bool, now: DateTime<Utc>) {
        let mut known = self.locked();
        if known.len() >= MOST {
            known.retain(|_, until| until.is_some_and(|until| now < until));
        }
        if known.len() >= MOST {
            known.clear();
        }
        let until = live.then(|| now + TimeDelta::seconds(BELIEVED_SECONDS));
        let entry = known.entry(session).or_insert(until);
        if entry.is_some() {
            *entry = until;
        }
    }

    /// Remembers that a session has ended: that never changes back.
    pub fn ended(&self, session: SessionId) {
        self.locked().insert(session, None);
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<SessionId, Option<DateTime<Utc>>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

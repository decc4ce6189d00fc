//! Who listens to what in this process. A topic exists while somebody listens to it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

#[derive(Default)]
pub(super) struct Hub {
    topics: Mutex<HashMap<Box<str>, Rings>>,
}

#[derive(Default)]
struct Rings {
    count: watch::Sender<u64>,
    listeners: usize,
}

impl Rings {
    fn ring(&self) {
        self.count.send_modify(|count| *count = count.wrapping_add(1));
    }
}

impl Hub {
    fn topics(&self) -> MutexGuard<'_, HashMap<Box<str>, Rings>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn listen(&self, topic: &str) -> watch::Receiver<u64> {
        let mut topics = self.topics();
        let rings = topics.entry(topic.into()).or_default();
        rings.listeners += 1;
        rings.count.subscribe()
    }

    /// Called once by each listener; the last one takes the topic along.
    pub(super) fn leave(&self, topic: &str) {
        let mut topics = self.topics();
        if let Some(rings) = topics.get_mut(topic) {
            rings.listeners -= 1;
            if rings.listeners == 0 {
                topics.remove(topic);
            }
        }
    }

    pub(super) fn ring(&self, topic: &str) {
        if let Some(rings) = self.topics().get(topic) {
            rings.ring();
        }
    }

    pub(super) fn ring_all(&self) {
        self.topics().values().for_each(Rings::ring);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.topics().len()
    }
}

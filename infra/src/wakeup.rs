//! Wake-ups: hints that something may be waiting, so that nobody has to poll often. Polling is the truth: a
//! hint may be lost or come for nothing, and ringing never waits, never fails, never delays a commit.
//!
//! Ring after the commit. Listen first, then look, then wait: what is rung in between is not missed.

mod hub;
mod through_redis;

use std::fmt;
use std::sync::Arc;

use nuanxin_domain::ids::{RequestId, UploadId};
use tokio::sync::watch;

use crate::redis_link::RedisLink;
use hub::Hub;
use through_redis::Relay;

/// What a hint is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic(Box<str>);

impl Topic {
    /// Jobs may be ready in this queue.
    pub fn queue(name: &str) -> Self {
        Self(format!("queue:{name}").into())
    }

    /// A help request may have changed: for `Prefer: wait`.
    pub fn request(id: RequestId) -> Self {
        Self(format!("request:{id}").into())
    }

    /// An upload may have been settled: for `Prefer: wait`.
    pub fn upload(id: UploadId) -> Self {
        Self(format!("upload:{id}").into())
    }

    /// Some request has changed and waits for its seal: for live updates.
    pub fn committed() -> Self {
        Self("committed".into())
    }

    /// Somebody watches and waits for seals: for the sealer.
    pub fn sealing() -> Self {
        Self("sealing".into())
    }

    /// Audit entries have been sealed: live updates may be told.
    pub fn sealed() -> Self {
        Self("sealed".into())
    }

    /// Reference data may have changed: staff, roster, places.
    pub fn reference() -> Self {
        Self("reference".into())
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Rings and listens, in this process or between all nodes. Cheap to clone.
#[derive(Clone)]
pub struct Wakeups {
    hub: Arc<Hub>,
    relay: Option<Arc<Relay>>,
}

impl Wakeups {
    /// Within this process only.
    pub fn in_process() -> Self {
        Self {
            hub: Arc::new(Hub::default()),
            relay: None,
        }
    }

    /// Between all nodes that use the same Redis. Connects in the background, and again whenever the
    /// connection breaks; after each time all listeners are woken, since they may have missed something.
    /// Must be called within a Tokio runtime.
    pub fn through_redis(link: &RedisLink) -> Self {
        let hub = Arc::new(Hub::default());
        let relay = Some(Arc::new(Relay::start(link, &hub)));
        Self { hub, relay }
    }

    /// Wakes whoever listens to `topic`, here at once and on other nodes soon.
    pub fn ring(&self, topic: &Topic) {
        self.hub.ring(topic.as_str());
        if let Some(relay) = &self.relay {
            relay.send(topic);
        }
    }

    /// Listens to `topic` until the listener is dropped.
    pub fn listen(&self, topic: &Topic) -> Listener {
        Listener {
            rings: self.hub.listen(topic.as_str()),
            topic: topic.clone(),
            hub: Arc::clone(&self.hub),
        }
    }

    /// Whether hints from other nodes arrive; always true within one process.
    pub fn is_connected(&self) -> bool {
        self.relay.as_ref().is_none_or(|relay| relay.is_connected())
    }
}

/// Hears the rings of one topic.
pub struct Listener {
    topic: Topic,
    rings: watch::Receiver<u64>,
    hub: Arc<Hub>,
}

impl Listener {
    /// Resolves when the topic was rung since this listener was made or last woken; many rings wake once.
    /// Safe to use in `select!` and with a timeout: nothing is lost when it is dropped before it resolves.
    pub async fn rung(&mut self) {
        // the sender lives in the hub as long as a listener does; if it were gone, polling goes on
        if self.rings.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.hub.leave(self.topic.as_str());
    }
}

#[cfg(test)]
mod tests;

//! Hints between nodes: one channel for all topics, with one connection that listens. A message is the
//! sender's mark and the topic; a node ignores its own, which it has rung already.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use redis::RedisError;
use redis::aio::ConnectionManager;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::Topic;
use super::hub::Hub;
use crate::random;
use crate::redis_link::RedisLink;

const CHANNEL: &str = "nuanxin:wake";
/// Hints that wait to be sent; more are dropped, since they are hints.
const WAITING: usize = 4_096;
/// Hints sent together.
const TOGETHER: usize = 256;
/// How often the listening connection is asked for a sign of life: a dead one is silent.
const PING_EVERY: Duration = Duration::from_secs(10);
const PING_TIMEOUT: Duration = Duration::from_secs(2);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Sends to the other nodes and hears them. Its tasks end when it is dropped.
pub(super) struct Relay {
    outbox: mpsc::Sender<Topic>,
    connected: Arc<AtomicBool>,
    tasks: [AbortHandle; 2],
}

impl Relay {
    pub(super) fn start(link: &RedisLink, hub: &Arc<Hub>) -> Self {
        let mark = format!("{:016x}", u64::from_be_bytes(random::bytes()));
        let connected = Arc::new(AtomicBool::new(false));
        let (outbox, waiting) = mpsc::channel(WAITING);
        let hearing = hear(
            link.clone(),
            Arc::clone(hub),
            mark.clone(),
            Arc::clone(&connected),
        );
        let tasks = [
            tokio::spawn(send_all(link.manager(), waiting, mark)).abort_handle(),
            tokio::spawn(hearing).abort_handle(),
        ];
        Self {
            outbox,
            connected,
            tasks,
        }
    }

    pub(super) fn send(&self, topic: &Topic) {
        // a full outbox means that Redis is slow or away; the others poll
        let _ = self.outbox.try_send(topic.clone());
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn send_all(mut connection: ConnectionManager, mut waiting: mpsc::Receiver<Topic>, mark: String) {
    let mut topics = Vec::new();
    while waiting.recv_many(&mut topics, TOGETHER).await > 0 {
        let once: BTreeSet<String> = topics.drain(..).map(|topic| format!("{mark} {topic}")).collect();
        let mut messages = redis::pipe();
        for message in once {
            messages.publish(CHANNEL, message).ignore();
        }
        if let Err(error) = messages.query_async::<()>(&mut connection).await {
            tracing::debug!(%error, "wake-ups: not sent");
        }
    }
}

async fn hear(link: RedisLink, hub: Arc<Hub>, mark: String, connected: Arc<AtomicBool>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let ended = hear_until_it_breaks(&link, &hub, &mark, &connected).await;
        if connected.swap(false, Ordering::Relaxed) {
            pause = FIRST_PAUSE;
        }
        let reason = ended
            .err()
            .map_or_else(|| "closed".to_owned(), |error| error.to_string());
        tracing::warn!(reason, "wake-ups: Redis is away, polling goes on");
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn hear_until_it_breaks(
    link: &RedisLink,
    hub: &Hub,
    mark: &str,
    connected: &AtomicBool,
) -> Result<(), RedisError> {
    let mut listening = link.listening().await?;
    listening.subscribe(CHANNEL).await?;
    hub.ring_all();
    connected.store(true, Ordering::Relaxed);
    let (mut sink, mut messages) = listening.split();
    let mut ping = tokio::time::interval(PING_EVERY);
    loop {
        tokio::select! {
            message = messages.next() => {
                let Some(message) = message else { return Ok(()) };
                if let Ok(payload) = message.get_payload::<String>()
                    && let Some((from, topic)) = payload.split_once(' ')
                    && from != mark
                {
                    hub.ring(topic);
                }
            }
            _ = ping.tick() => match tokio::time::timeout(PING_TIMEOUT, sink.ping::<()>()).await {
                Ok(answer) => answer?,
                Err(_) => return Ok(()),
            },
        }
    }
}

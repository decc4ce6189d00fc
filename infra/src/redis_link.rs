//! The connection to Redis, where there is one: for wake-ups, limits and hints between nodes, never the only copy
//! of anything. It connects at first use and again by itself; who uses it must be able to do without.

use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, PubSub};
use redis::{Client, RedisError};
use secrecy::{ExposeSecret, SecretString};

/// How long one command may take before we do without.
const RESPONSE_TIMEOUT: Duration = Duration::from_millis(250);
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(1);

/// What is wrong with Redis. Never repeats the address.
#[derive(Debug, thiserror::Error)]
pub enum RedisLinkError {
    /// The address in the settings cannot be used.
    #[error("redis.url cannot be used: it must look like redis://host:6379/0")]
    Url,
    /// It does not answer.
    #[error("Redis does not answer: {0}")]
    Unreachable(#[from] RedisError),
}

/// A shared connection. Cheap to clone: clones share it.
#[derive(Clone)]
pub struct RedisLink {
    client: Client,
    manager: ConnectionManager,
}

impl RedisLink {
    /// Prepares the connection; nothing is sent yet. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// `RedisLinkError::Url`.
    pub fn open(url: &SecretString) -> Result<Self, RedisLinkError> {
        let client = Client::open(url.expose_secret()).map_err(|_| RedisLinkError::Url)?;
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(100))
            .set_connection_timeout(Some(CONNECTION_TIMEOUT))
            .set_response_timeout(Some(RESPONSE_TIMEOUT));
        let manager = ConnectionManager::new_lazy_with_config(client.clone(), config)
            .map_err(|_| RedisLinkError::Url)?;
        Ok(Self { client, manager })
    }

    /// Asks for a sign of life, for readiness and `nuanxin check`.
    ///
    /// # Errors
    /// `RedisLinkError::Unreachable`.
    pub async fn ping(&self) -> Result<(), RedisLinkError> {
        Ok(redis::cmd("PING").query_async::<()>(&mut self.manager()).await?)
    }

    /// The connection for commands; clones share one socket.
    pub(crate) fn manager(&self) -> ConnectionManager {
        self.manager.clone()
    }

    /// A connection of its own that listens.
    pub(crate) async fn listening(&self) -> Result<PubSub, RedisError> {
        tokio::time::timeout(CONNECTION_TIMEOUT, self.client.get_async_pubsub())
            .await
            .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_unusable_address_is_refused_without_repeating_it() {
        let error = RedisLink::open(&"http://:hush@x".into()).err().unwrap();
        assert!(matches!(error, RedisLinkError::Url) && !error.to_string().contains("hush"));
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_told_soon() {
        let link = RedisLink::open(&"redis://127.0.0.1:1/".into()).unwrap();
        assert!(matches!(link.ping().await, Err(RedisLinkError::Unreachable(_))));
    }

    #[tokio::test]
    async fn a_server_that_is_there_answers() {
        let Some(link) = crate::testing::redis() else {
            return;
        };
        link.ping().await.unwrap();
    }
}

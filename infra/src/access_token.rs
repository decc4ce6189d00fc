//! The access token of a platform: one for all nodes. Each process keeps it, Redis shares it (sealed, never in the clear),
//! and one node at a time fetches a new one; it is renewed five minutes before its end.
//!
//! A node without Redis, or one whose Redis is away, does no harm: the platforms give every caller the same token, so it
//! asks for itself.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use redis::Script;
use redis::aio::ConnectionManager;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::clock::Clock;
use crate::keys::KeyRing;
use crate::redis_link::RedisLink;
use crate::sealed::{FieldName, SealedBytes};

/// So long before its end a token is no longer used: both the old and the new one are good then.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// How long a node that fetches a token may take before another one does.
const TURN: Duration = Duration::from_secs(10);
/// How long to wait for the node whose turn it is, and how often to look.
const PATIENCE: u32 = 100;
const LOOK: Duration = Duration::from_millis(50);
/// Gives the turn back, if it is still ours.
const GIVE_BACK: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

/// Of which platform, in keys of Redis, and under which name the shared token is sealed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TokenKind {
    pub name: &'static str,
    pub sealed: FieldName,
}

/// Who gives tokens out.
pub(crate) trait TokenSource {
    /// Why there is none.
    type Error: Send;

    /// A token, and another one than that which has been refused if the platform gives one.
    fn grant(
        &self,
        refused: Option<&SecretString>,
    ) -> impl Future<Output = Result<Granted, Self::Error>> + Send;
}

/// What the platform gave.
pub(crate) struct Granted {
    pub token: SecretString,
    /// Seconds for which it is good.
    pub expires_in: i64,
}

/// The token of one account at one platform.
pub(crate) struct AccessToken {
    held: Mutex<Option<Held>>,
    shared: Option<Shared>,
    real: Arc<dyn Clock>,
}

#[derive(Clone)]
struct Held {
    token: SecretString,
    /// From then on another one is fetched.
    renew_at: DateTime<Utc>,
}

struct Shared {
    kind: TokenKind,
    connection: ConnectionManager,
    ring: KeyRing,
    /// What the sealed token is bound to, and named after in Redis: this account at this platform.
    of: Uuid,
}

/// As it is shared.
#[derive(Serialize, Deserialize)]
struct Written {
    token: String,
    renew_at: DateTime<Utc>,
}

impl AccessToken {
    /// The token of `account` at the platform of this address.
    pub fn new(
        kind: TokenKind,
        base_url: &str,
        account: &str,
        link: Option<&RedisLink>,
        ring: &KeyRing,
        real: Arc<dyn Clock>,
    ) -> Self {
        let digest = Sha256::digest(format!("{base_url}\n{account}"));
        let bytes = digest.first_chunk::<16>().copied().unwrap_or_default();
        let shared = link.map(|link| Shared {
            kind,
            connection: link.manager(),
            ring: ring.clone(),
            of: Uuid::from_bytes(bytes),
        });
        Self {
            held: Mutex::new(None),
            shared,
            real,
        }
    }

    /// The real time.
    pub fn now(&self) -> DateTime<Utc> {
        self.real.now()
    }

    /// The present token.
    pub async fn current<S: TokenSource>(&self, source: &S) -> Result<SecretString, S::Error> {
        self.other_than(source, None).await
    }

    /// The token to use instead of one that the platform has refused.
    pub async fn instead_of<S: TokenSource>(
        &self,
        source: &S,
        refused: &SecretString,
    ) -> Result<SecretString, S::Error> {
        self.other_than(source, Some(refused)).await
    }

    /// Whoever comes here waits for its turn, and then looks first whether somebody else has fetched one meanwhile.
    async fn other_than<S: TokenSource>(
        &self,
        source: &S,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, S::Error> {
        let mut held = self.held.lock().await;
        let good = |held: &Held| held.renew_at > self.real.now() && !is_same(&held.token, refused);
        if let Some(known) = held.as_ref().filter(|known| good(known)) {
            return Ok(known.token.clone());
        }
        let fetched = match &self.shared {
            None => self.fetch(source, refused).await?,
            Some(shared) => match shared.found_or_turn(good).await {
                Turn::Found(found) => found,
                Turn::Mine(turn) => {
                    let fetched = self.fetch(source, refused).await;
                    if let Ok(fetched) = &fetched {
                        shared.write(fetched, self.real.now()).await;
                    }
                    shared.give_back(&turn).await;
                    fetched?
                }
            },
        };
        *held = Some(fetched.clone());
        Ok(fetched.token)
    }

    async fn fetch<S: TokenSource>(
        &self,
        source: &S,
        refused: Option<&SecretString>,
    ) -> Result<Held, S::Error> {
        let granted = source.grant(refused).await?;
        let left = TimeDelta::seconds(granted.expires_in.clamp(0, 7_200));
        // of a token that has little left half is used, so that nobody fetches with each call
        let used = (left - OVERLAP).max(left / 2);
        Ok(Held {
            token: granted.token,
            renew_at: self.real.now() + used,
        })
    }
}

/// Whether it is the very token that was refused.
pub(crate) fn is_same(token: &SecretString, refused: Option<&SecretString>) -> bool {
    refused.is_some_and(|refused| refused.expose_secret() == token.expose_secret())
}

enum Turn {
    Found(Held),
    /// The mark of the turn.
    Mine(String),
}

impl Shared {
    /// A good token that another node has fetched, or the turn to fetch one. Without Redis it is everybody's turn.
    async fn found_or_turn(&self, good: impl Fn(&Held) -> bool) -> Turn {
        let mark = Uuid::new_v4().to_string();
        for _ in 0..PATIENCE {
            if let Some(found) = self.read().await.filter(&good) {
                return Turn::Found(found);
            }
            if self.takes_turn(&mark).await {
                // it may have been written between looking and taking
                return match self.read().await.filter(&good) {
                    Some(found) => {
                        self.give_back(&mark).await;
                        Turn::Found(found)
                    }
                    None => Turn::Mine(mark),
                };
            }
            tokio::time::sleep(LOOK).await;
        }
        Turn::Mine(mark)
    }

    async fn takes_turn(&self, mark: &str) -> bool {
        let mut connection = self.connection.clone();
        let milliseconds = u64::try_from(TURN.as_millis()).unwrap_or(u64::MAX);
        let taken: Result<Option<String>, _> = redis::cmd("SET")
            .arg(self.key("turn"))
            .arg(mark)
            .arg("NX")
            .arg("PX")
            .arg(milliseconds)
            .query_async(&mut connection)
            .await;
        match taken {
            Ok(answer) => answer.is_some(),
            Err(_) => true,
        }
    }

    async fn give_back(&self, mark: &str) {
        let mut connection = self.connection.clone();
        let script = Script::new(GIVE_BACK);
        // what is not given back ends by itself
        let _: Result<i64, _> = script
            .key(self.key("turn"))
            .arg(mark)
            .invoke_async(&mut connection)
            .await;
    }

    async fn read(&self) -> Option<Held> {
        let mut connection = self.connection.clone();
        let text: Option<String> = redis::cmd("GET")
            .arg(self.key("token"))
            .query_async(&mut connection)
            .await
            .ok()?;
        let sealed = SealedBytes::from_text(&text?)?;
        let opened = self
            .ring
            .open_json::<Written>(self.kind.sealed, self.of, &sealed)
            .ok()?;
        let Written { token, renew_at } = opened.into_exposed();
        Some(Held {
            token: token.into(),
            renew_at,
        })
    }

    async fn write(&self, held: &Held, now: DateTime<Utc>) {
        let mut connection = self.connection.clone();
        let written = Written {
            token: held.token.expose_secret().to_owned(),
            renew_at: held.renew_at,
        };
        let sealed = self.ring.seal_json(self.kind.sealed, self.of, &written).to_text();
        let life = (held.renew_at - now).num_milliseconds().max(1);
        let written = redis::cmd("SET")
            .arg(self.key("token"))
            .arg(sealed)
            .arg("PX")
            .arg(life)
            .query_async::<()>(&mut connection)
            .await;
        if let Err(error) = written {
            tracing::warn!(%error, "the access token could not be shared; the other nodes ask for themselves");
        }
    }

    fn key(&self, what: &str) -> String {
        format!("nuanxin:{}:{what}:{}", self.kind.name, self.of.simple())
    }
}

//! WeCom (企业微信), by which staff are told. It speaks as the WeChat platform does (`errcode` with status 200), in codes of
//! its own. Secrets, tokens and members never stand in an outcome or a log line.

mod message;
mod outcome;
#[cfg(test)]
mod tests;
mod token;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::SendOutcome;
use nuanxin_domain::personal::Personal;
use secrecy::SecretString;
use serde_json::Value;
use tokio::time::Instant;

use crate::access_token::AccessToken;
use crate::breaker::Breaker;
use crate::clock::Clock;
use crate::keys::KeyRing;
use crate::limits::{Quota, RateLimiter};
use crate::redis_link::RedisLink;
use crate::sealed::FieldName;
use crate::send_outcomes::word;
use crate::settings::WecomSettings;
use crate::wechat::WechatError;
use crate::wechat::wire::Wire;
pub use message::WecomMessage;
use outcome::{Answer, is_over, of_answer, of_error};

const SEND: &str = "/cgi-bin/message/send";
/// To one member at most 30 a minute and 1,000 an hour; what is more is silently dropped there. The limiter lets so many
/// pass at once and so many again in each minute, so no minute has more than 30 and no hour more than 915.
const PER_MEMBER: Quota = Quota::per_minute(15);
/// Under this name members are counted, by a blind index.
const MEMBER: FieldName = FieldName::new("wecom.member");

/// The client cannot be built: no TLS, or no address.
#[derive(Debug, thiserror::Error)]
#[error("its client cannot be built")]
pub struct WecomClientError;

/// The platform has not given a token.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WecomRefusal(String);

/// The platform of the settings. Cheap to clone.
#[derive(Clone)]
pub struct Wecom(Arc<Inner>);

struct Inner {
    wire: Wire,
    corp_id: String,
    agent_id: u32,
    secret: SecretString,
    token: AccessToken,
    breaker: Mutex<Breaker>,
    pause_seconds: u32,
    limiter: RateLimiter,
    ring: KeyRing,
}

impl Wecom {
    /// As the settings say; `None` when no corporation is set. Nodes that share Redis share the access token.
    ///
    /// # Errors
    /// `WecomClientError`.
    pub fn from_settings(
        settings: &WecomSettings,
        shared: Option<&RedisLink>,
        ring: &KeyRing,
        limiter: &RateLimiter,
        real: Arc<dyn Clock>,
    ) -> Result<Option<Self>, WecomClientError> {
        let (Some(corp_id), Some(secret)) = (&settings.corp_id, &settings.secret) else {
            return Ok(None);
        };
        let pause = Duration::from_secs(settings.pause_seconds);
        // each secret has a token of its own
        let account = format!("{corp_id}\n{}", settings.agent_id);
        Ok(Some(Self(Arc::new(Inner {
            wire: Wire::new(&settings.base_url, settings.timeout_ms).ok_or(WecomClientError)?,
            corp_id: corp_id.clone(),
            agent_id: settings.agent_id,
            secret: secret.clone(),
            token: AccessToken::new(token::KIND, &settings.base_url, &account, shared, ring, real),
            breaker: Mutex::new(Breaker::new(settings.failures, pause)),
            pause_seconds: u32::try_from(settings.pause_seconds).unwrap_or(u32::MAX),
            limiter: limiter.clone(),
            ring: ring.clone(),
        }))))
    }

    /// Fetches an access token: for `nuanxin check`.
    ///
    /// # Errors
    /// `WecomRefusal`.
    pub async fn ping(&self) -> Result<(), WecomRefusal> {
        let token = self.0.token.current(&*self.0).await;
        token
            .map(|_| ())
            .map_err(|error| WecomRefusal(outcome::shown(&error)))
    }

    /// Whether a message with a known id is shown once however often it is sent: within four hours it is. After
    /// [`SendOutcome::Unsure`] it may then be sent again in the same way.
    pub fn recognises_repeats(&self) -> bool {
        true
    }

    /// Sends one message; `now` is the real clock's. When the answer is lost it is sent once more at once, which the
    /// platform recognises.
    pub async fn send(&self, message: &WecomMessage, now: DateTime<Utc>) -> SendOutcome {
        if let Err(wait_seconds) = self.may_send(&message.to_user).await {
            count("limited");
            return not_taken("the limit for one member", wait_seconds);
        }
        if !lock(&self.0.breaker).lets_through(Instant::now()) {
            count("paused");
            return not_taken("the platform is left alone for a while", self.0.pause_seconds);
        }
        let body = message.body(self.0.agent_id);
        let mut answer = self.with_token(&body).await;
        if answer.as_ref().is_err_and(WechatError::may_have_happened) {
            answer = self.with_token(&body).await;
        }
        self.ended(answer.as_ref().err());
        let outcome = match answer {
            Ok(answer) => of_answer(answer),
            Err(error) => of_error(&error, now),
        };
        count(word(&outcome));
        outcome
    }

    /// Counts one message to a member; for how many seconds to wait when there are too many.
    async fn may_send(&self, member: &Personal<String>) -> Result<(), u32> {
        let index = self.0.ring.blind_index(MEMBER, member.expose());
        let key: String = index
            .as_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let checked = self
            .0
            .limiter
            .check(&format!("wecom-member:{key}"), PER_MEMBER)
            .await;
        checked.map_err(|retry| u32::try_from(retry.seconds()).unwrap_or(u32::MAX))
    }

    /// When the platform says that the token is over, another one is fetched and the call is repeated, once.
    async fn with_token(&self, body: &Value) -> Result<Answer, WechatError> {
        let inner = &*self.0;
        let token = inner
            .token
            .current(inner)
            .await
            .map_err(WechatError::before_sending)?;
        match inner.wire.post(SEND, Some(&token), body).await {
            Err(error) if is_over(&error) => {
                let newer = inner.token.instead_of(inner, &token).await;
                let newer = newer.map_err(WechatError::before_sending)?;
                inner.wire.post(SEND, Some(&newer), body).await
            }
            answer => answer,
        }
    }

    fn ended(&self, failed: Option<&WechatError>) {
        let mut breaker = lock(&self.0.breaker);
        match failed.filter(|error| outcome::is_outage(error)) {
            None => breaker.answered(),
            Some(error) => {
                if breaker.failed(false, Instant::now()) {
                    tracing::warn!(error = outcome::shown(error), "WeCom is left alone for a while");
                }
            }
        }
    }
}

fn not_taken(reason: &str, wait_seconds: u32) -> SendOutcome {
    SendOutcome::NotTaken {
        reason: reason.to_owned(),
        wait_seconds: Some(wait_seconds),
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while holding it; what is counted stays good.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count(outcome: &'static str) {
    metrics::counter!("nuanxin_wecom_total", "outcome" => outcome).increment(1);
}

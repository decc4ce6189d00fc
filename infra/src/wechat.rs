//! The WeChat platform: what we ask of it, and what it sends to us.
//!
//! Everything that we ask goes through [`Wechat`]: sign-in codes, telephone numbers, subscription messages, content
//! safety and codes for posters. Time limits, retries, the access token and the circuit breaker are inside; what comes
//! back is an answer or a [`WechatError`] that says what to do. Secrets, tokens, codes and openids never stand in an
//! error or a log line.

pub mod callback;
mod failure;
mod login;
mod message;
mod phone_number;
mod poster;
mod safety;
mod templates;
#[cfg(test)]
mod tests;
mod token;
pub(crate) mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use crate::access_token::AccessToken;
use crate::breaker::Breaker;
use crate::clock::Clock;
use crate::keys::KeyRing;
use crate::redis_link::RedisLink;
use crate::settings::WechatSettings;
pub use failure::{Remedy, WechatError, remedy_of, says_no_permission};
pub use login::Login;
pub use message::{Accepted, MessageError, SubscriptionMessage};
pub use phone_number::ProvedNumber;
pub use poster::{Poster, PosterError, SCENE_LONGEST, is_scene};
pub use safety::{Label, MediaKind, Suggestion, Verdict};
pub use templates::{ExpectedTemplate, TemplateFault};
use wire::{Answer, Wire, read};

/// The client cannot be built: no TLS, or no address.
#[derive(Debug, thiserror::Error)]
#[error("its client cannot be built")]
pub struct WechatClientError;

/// The platform of the settings. Cheap to clone.
#[derive(Clone)]
pub struct Wechat(Arc<Inner>);

struct Inner {
    wire: Wire,
    app_id: String,
    secret: SecretString,
    token: AccessToken,
    breaker: Mutex<Breaker>,
    page_state: &'static str,
    env_version: &'static str,
    checks_texts: bool,
    checks_media: bool,
}

impl Wechat {
    /// As the settings say; `None` when no mini-program is set. Nodes that share Redis share the access token.
    ///
    /// # Errors
    /// `WechatClientError`.
    pub fn from_settings(
        settings: &WechatSettings,
        shared: Option<&RedisLink>,
        ring: &KeyRing,
        real: Arc<dyn Clock>,
    ) -> Result<Option<Self>, WechatClientError> {
        let (Some(app_id), Some(secret)) = (&settings.app_id, &settings.app_secret) else {
            return Ok(None);
        };
        let pause = Duration::from_secs(settings.pause_seconds);
        let version = settings.version;
        Ok(Some(Self(Arc::new(Inner {
            wire: Wire::new(&settings.base_url, settings.timeout_ms).ok_or(WechatClientError)?,
            app_id: app_id.clone(),
            secret: secret.clone(),
            token: AccessToken::new(token::KIND, &settings.base_url, app_id, shared, ring, real),
            breaker: Mutex::new(Breaker::new(settings.failures, pause)),
            page_state: version.of_messages(),
            env_version: version.of_codes(),
            checks_texts: settings.check_texts,
            checks_media: settings.check_media,
        }))))
    }

    /// Fetches an access token: for `nuanxin check`.
    ///
    /// # Errors
    /// `WechatError`.
    pub async fn ping(&self) -> Result<(), WechatError> {
        self.0.token.current(&*self.0).await.map(|_| ())
    }

    /// Asks something that needs the access token, and reads the answer.
    async fn ask<T: DeserializeOwned>(
        &self,
        name: &'static str,
        path: &str,
        body: &Value,
    ) -> Result<T, WechatError> {
        self.ask_as(name, path, body, read).await
    }

    /// As [`Wechat::ask`], reading the answer in this way.
    async fn ask_as<T>(
        &self,
        name: &'static str,
        path: &str,
        body: &Value,
        read: fn(Answer) -> Result<T, WechatError>,
    ) -> Result<T, WechatError> {
        let started = self.begins(name)?;
        let answer = self.with_token(path, Some(body)).await.and_then(read);
        self.ended(name, started, answer.as_ref().err());
        answer
    }

    /// Reads something that needs the access token.
    async fn look<T: DeserializeOwned>(&self, name: &'static str, path: &str) -> Result<T, WechatError> {
        let started = self.begins(name)?;
        let answer = self.with_token(path, None).await.and_then(read);
        self.ended(name, started, answer.as_ref().err());
        answer
    }

    /// When the platform says that the token is over, another one is fetched and the call is repeated, once.
    async fn with_token(&self, path: &str, body: Option<&Value>) -> Result<Answer, WechatError> {
        let token = self
            .0
            .token
            .current(&*self.0)
            .await
            .map_err(WechatError::before_sending)?;
        match self.0.wire.call(path, Some(&token), body).await {
            Err(error) if error.remedy() == Some(Remedy::NewToken) => {
                let newer = self.0.token.instead_of(&*self.0, &token).await;
                let newer = newer.map_err(WechatError::before_sending)?;
                self.0.wire.call(path, Some(&newer), body).await
            }
            answer => answer,
        }
    }

    /// Begins a call, unless the platform is left alone for now.
    fn begins(&self, name: &'static str) -> Result<Instant, WechatError> {
        let now = Instant::now();
        if lock(&self.0.breaker).lets_through(now) {
            return Ok(now);
        }
        count(name, "paused");
        Err(WechatError::Paused)
    }

    /// Draws the conclusions from what came back.
    fn ended(&self, name: &'static str, started: Instant, failed: Option<&WechatError>) {
        metrics::histogram!("nuanxin_wechat_seconds", "call" => name).record(started.elapsed().as_secs_f64());
        count(name, failed.map_or("ok", WechatError::outcome));
        if let Some(error) = failed.filter(|error| error.remedy() == Some(Remedy::Configure)) {
            tracing::error!(%error, call = name, "WeChat refuses this installation: look at [wechat] in the settings");
        }
        let mut breaker = lock(&self.0.breaker);
        match failed.filter(|error| error.is_outage()) {
            None => breaker.answered(),
            Some(error) => {
                if breaker.failed(false, Instant::now()) {
                    tracing::warn!(%error, "the WeChat platform is left alone for a while");
                }
            }
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while holding it; what is counted stays good.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn count(call: &'static str, outcome: &'static str) {
    metrics::counter!("nuanxin_wechat_total", "call" => call, "outcome" => outcome).increment(1);
}

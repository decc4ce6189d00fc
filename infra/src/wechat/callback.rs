//! The calls that the platform makes by itself: who may make them, what they say, and that each is kept once.
//!
//! What comes is checked and kept before it is answered, and acted upon later by a job: the platform waits five seconds,
//! and then calls again, three times in all. Signatures are compared in constant time; a nonce that comes again is no
//! error, because the platform does not say whether it uses one twice: the event itself is known again.

mod event;
mod received;
mod seal;
#[cfg(test)]
mod tests;
mod xml;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use crate::settings::{CallbackMode, WechatSettings};
pub use event::{Event, Happened, TemplateAnswer};
pub use received::{Kept, done, forget, forget_verdicts, keep, keep_media_verdict, load};
use seal::Seal;

/// A longer body is refused.
pub const LONGEST_BODY: usize = 64 * 1024;
/// How far the platform's clock may be off, and how late a call may come.
const WINDOW: TimeDelta = TimeDelta::hours(1);

/// What stands in the address of a call.
#[derive(Debug, Default, Deserialize)]
pub struct CallbackQuery {
    #[serde(default)]
    signature: String,
    #[serde(default)]
    timestamp: String,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    msg_signature: String,
    #[serde(default)]
    echostr: String,
}

/// Why a call is not believed, or not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// The signature is missing or wrong.
    #[error("the signature is wrong")]
    Signature,
    /// It is more than an hour old, or ahead.
    #[error("the timestamp is more than an hour off")]
    Stale,
    /// It cannot be read: no JSON, no XML, a padding that is none, another app's.
    #[error("it cannot be read: {0}")]
    Malformed(&'static str),
}

/// Reads calls; `None` where no token is set.
pub struct Callback {
    token: SecretString,
    seal: Seal,
    app_id: String,
    mode: CallbackMode,
}

impl Callback {
    /// As the settings say; `None` when no mini-program or no token is set, or the key is none.
    pub fn from_settings(settings: &WechatSettings) -> Option<Self> {
        let (app_id, token) = (settings.app_id.clone()?, settings.callback_token.clone()?);
        let key = settings.encoding_aes_key.as_ref()?;
        Some(Self {
            token,
            seal: Seal::new(key.expose_secret())?,
            app_id,
            mode: settings.callback_mode,
        })
    }

    /// The check of the address: what is to be answered.
    ///
    /// # Errors
    /// `CallbackError`.
    pub fn echo(&self, query: &CallbackQuery, now: DateTime<Utc>) -> Result<String, CallbackError> {
        self.check_signature(query)?;
        fresh(query, now)?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if query.echostr.is_empty() || query.echostr.len() > 128 || !query.echostr.chars().all(is_plain) {
            return Err(CallbackError::Malformed("echostr"));
        }
        Ok(query.echostr.clone())
    }

    /// What a call says.
    ///
    /// # Errors
    /// `CallbackError`.
    pub fn read(
        &self,
        query: &CallbackQuery,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<Event, CallbackError> {
        if body.len() > LONGEST_BODY {
            return Err(CallbackError::Malformed("the body is too long"));
        }
        if self.mode == CallbackMode::Plain {
            // before anything of the body is read
            self.check_signature(query)?;
            fresh(query, now)?;
            return Event::read(parsed(body)?);
        }
        let envelope = parsed(body)?;
        let sealed = envelope["Encrypt"].as_str().ok_or(CallbackError::Signature)?;
        let parts = [&query.timestamp, &query.nonce, sealed];
        if !seal::is_signed(&self.token, parts, &query.msg_signature) {
            return Err(CallbackError::Signature);
        }
        fresh(query, now)?;
        let plain = self.seal.open(sealed, &self.app_id)?;
        Event::read(parsed(&plain)?)
    }

    fn check_signature(&self, query: &CallbackQuery) -> Result<(), CallbackError> {
        let parts = [query.timestamp.as_str(), &query.nonce, ""];
        if seal::is_signed(&self.token, parts, &query.signature) {
            Ok(())
        } else {
            Err(CallbackError::Signature)
        }
    }
}

fn fresh(query: &CallbackQuery, now: DateTime<Utc>) -> Result<(), CallbackError> {
    let at: i64 = query.timestamp.parse().map_err(|_| CallbackError::Stale)?;
    let off = now.timestamp().saturating_sub(at).saturating_abs();
    if off <= WINDOW.num_seconds() {
        Ok(())
    } else {
        Err(CallbackError::Stale)
    }
}

/// JSON, or XML in the form of JSON; whatever the call says of its type.
fn parsed(body: &[u8]) -> Result<Value, CallbackError> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    let value = match first {
        Some(b'{') => serde_json::from_slice(body).map_err(|_| CallbackError::Malformed("JSON"))?,
        Some(b'<') => xml::read(body)?,
        _ => return Err(CallbackError::Malformed("neither JSON nor XML")),
    };
    Ok(value)
}

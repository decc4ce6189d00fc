//! Text messages: through a gateway, or, in the demonstration only, not at all.
//!
//! On the wire: `POST` to the gateway's address with the JSON body
//! `{"to": "13800005678", "template": "sign_in_code", "params": {"code": "246810"}}` and the headers
//! - `X-Nuanxin-Key`: the name under which the gateway knows us,
//! - `X-Nuanxin-Timestamp`: seconds since 1970, from the real clock; more than 300 s off is refused,
//! - `X-Nuanxin-Signature`: `v1=` and the HMAC-SHA256, in lower-case hex, under the shared secret, of the
//!   timestamp, a full stop and the body's bytes,
//! - `Idempotency-Key`: an id of the message; the gateway sends a message with a known id only once.
//!
//! 2xx means accepted. 400, 404, 410 and 422 mean that this message will never be accepted (a number that
//! does not exist); everything else, and no answer, may be tried again with the same id.

mod gateway;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::personal::Personal;
use uuid::Uuid;

use crate::settings::SmsSettings;
use crate::tokens::OneTimeCode;
pub use gateway::SmsGateway;

/// The demonstration's code: exists here and nowhere else, and behind no setting.
const DEMONSTRATION_CODE: &str = "246810";

/// One message.
#[derive(Debug, Clone)]
pub struct SmsMessage {
    /// Its id, the same at each try: the job's.
    pub id: Uuid,
    /// The number, digits only.
    pub to: Personal<String>,
    /// Which text, as agreed with the gateway.
    pub template: &'static str,
    /// What is filled into the text. Never a need, a diagnosis, an address or a full name.
    pub params: Personal<BTreeMap<&'static str, String>>,
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// No gateway is set: nothing can be sent here.
    #[error("no gateway for text messages is set")]
    Unavailable,
    /// The gateway will never accept this message.
    #[error("the gateway refused the message with status {status}")]
    Refused {
        /// Its HTTP status.
        status: u16,
    },
    /// It may succeed later, with the same id.
    #[error("the gateway did not take the message: {reason}")]
    Failed {
        /// A status or the kind of failure; never the number or the text.
        reason: String,
    },
}

impl SmsError {
    /// Whether another try makes sense.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

/// How text messages leave. Cheap to clone.
#[derive(Clone)]
pub enum SmsSender {
    /// The demonstration: nothing is sent, the code is fixed. Made by `SmsSender::demonstration` only.
    Demonstration(Demonstration),
    /// Through the gateway of the settings.
    Gateway(SmsGateway),
    /// No gateway is set.
    Unavailable,
}

/// Cannot be made outside this module.
#[derive(Clone, Copy)]
pub struct Demonstration(());

impl SmsSender {
    /// As the settings say: a gateway, or none. Never the demonstration.
    ///
    /// # Errors
    /// `SmsError::Failed` when the client cannot be built (no TLS).
    pub fn from_settings(settings: &SmsSettings) -> Result<Self, SmsError> {
        Ok(SmsGateway::from_settings(settings)?.map_or(Self::Unavailable, Self::Gateway))
    }

    /// For the command `nuanxin demo` alone.
    pub fn demonstration() -> Self {
        Self::Demonstration(Demonstration(()))
    }

    /// Whether messages can be sent at all; sign-in by text message depends on it.
    pub fn is_available(&self) -> bool {
        !matches!(self, Self::Unavailable)
    }

    /// A code for sign-in: random, except in the demonstration.
    pub fn new_code(&self) -> OneTimeCode {
        match self {
            Self::Demonstration(_) => OneTimeCode::parse(DEMONSTRATION_CODE).expect("it has six digits"),
            Self::Gateway(_) | Self::Unavailable => OneTimeCode::generate(),
        }
    }

    /// Whether `code` opens the door without having been sent: in the demonstration the fixed one does.
    pub fn takes_unsent(&self, code: &OneTimeCode) -> bool {
        matches!(self, Self::Demonstration(_)) && code.expose() == DEMONSTRATION_CODE
    }

    /// Whether this is the demonstration, where nothing is sent.
    pub fn is_demonstration(&self) -> bool {
        matches!(self, Self::Demonstration(_))
    }

    /// Sends `message`; `now` is the real clock's.
    ///
    /// # Errors
    /// `SmsError`; try again only when it `is_transient`.
    pub async fn send(&self, message: &SmsMessage, now: DateTime<Utc>) -> Result<(), SmsError> {
        match self {
            Self::Demonstration(_) => Ok(()),
            Self::Gateway(gateway) => gateway.send(message, now).await,
            Self::Unavailable => Err(SmsError::Unavailable),
        }
    }
}

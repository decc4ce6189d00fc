//! Text messages: through a gateway of the settings, or, in the demonstration, to its stand-in or to nobody.
//!
//! Three wires are spoken: our own, Tencent Cloud's and Alibaba Cloud's. Of our own: `POST` to the gateway's address with
//! the JSON body `{"to": "13800005678", "template": "sign_in_code", "params": {"code": "246810"}}` and the headers
//! - `X-Nuanxin-Key`: the name under which the gateway knows us,
//! - `X-Nuanxin-Timestamp`: seconds since 1970, from the real clock; more than 300 s off is refused,
//! - `X-Nuanxin-Signature`: `v1=` and the HMAC-SHA256, in lower-case hex, under the shared secret, of the
//!   timestamp, a full stop and the body's bytes,
//! - `Idempotency-Key`: an id of the message; the gateway sends a message with a known id only once.
//!
//! For whoever reads English the body says `"language": "en"` too; a gateway that has no such text sends the Chinese one.
//!
//! 2xx means accepted, and only 2xx does. 400, 404, 410 and 422 mean that this message will never be accepted (a number
//! that does not exist); every other status that it was not taken, and `Retry-After` for how long to wait.

mod aliyun;
mod exchange;
mod gateway;
mod meaning;
mod own;
mod signing;
mod tencent;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::delivery::{SendOutcome, SmsText};
use nuanxin_domain::personal::Personal;
use uuid::Uuid;

use crate::settings::SmsSettings;
use crate::tokens::OneTimeCode;
pub use gateway::SmsGateway;

/// The demonstration's code: exists here and nowhere else, and behind no setting.
const DEMONSTRATION_CODE: &str = "246810";

/// The texts of codes: each, and each of `domain/data/sms-texts.csv`, needs an id at a cloud provider.
pub const TEMPLATES: [&str; 2] = ["sign_in_code", "visit_code"];

/// One message.
#[derive(Debug, Clone)]
pub struct SmsMessage {
    /// Its id, the same at each try: the job's.
    pub id: Uuid,
    /// The number, digits only: a mobile number of the mainland.
    pub to: Personal<String>,
    /// Which text, as agreed with the gateway.
    pub template: &'static str,
    /// What is filled into the text. Never a need, a diagnosis, an address or a full name.
    pub params: Personal<BTreeMap<&'static str, String>>,
    /// In which language, as far as the gateway has the text in it.
    pub language: WrittenLanguage,
}

impl SmsMessage {
    /// The name of the text in the message's language: English ones are agreed under their own names.
    fn named(&self) -> String {
        match self.language {
            WrittenLanguage::Chinese => self.template.to_owned(),
            WrittenLanguage::English => format!("{}_en", self.template),
        }
    }
}

/// The client cannot be built: no TLS, or no address.
#[derive(Debug, thiserror::Error)]
#[error("their client cannot be built")]
pub struct SmsClientError;

/// How text messages leave. Cheap to clone.
#[derive(Clone)]
pub enum SmsSender {
    /// The demonstration: the code is fixed, and messages go to a stand-in or nowhere. Made by
    /// `SmsSender::demonstration` only.
    Demonstration(Demonstration),
    /// Through the gateway of the settings.
    Gateway(SmsGateway),
    /// No gateway is set.
    Unavailable,
}

/// Cannot be made outside this module.
#[derive(Clone)]
pub struct Demonstration {
    standin: Option<SmsGateway>,
}

impl SmsSender {
    /// As the settings say: a gateway, or none. Never the demonstration.
    ///
    /// # Errors
    /// `SmsClientError`.
    pub fn from_settings(settings: &SmsSettings) -> Result<Self, SmsClientError> {
        Ok(SmsGateway::from_settings(settings)?.map_or(Self::Unavailable, Self::Gateway))
    }

    /// For the command `nuanxin demo`, whose settings name its stand-in, and for tests, whose settings may name none.
    ///
    /// # Errors
    /// `SmsClientError`.
    pub fn demonstration(settings: &SmsSettings) -> Result<Self, SmsClientError> {
        let standin = SmsGateway::from_settings(settings)?;
        Ok(Self::Demonstration(Demonstration { standin }))
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

    /// Whether this is the demonstration.
    pub fn is_demonstration(&self) -> bool {
        matches!(self, Self::Demonstration(_))
    }

    /// Whether a message with a known id is told to its receiver once however often it is sent: after
    /// [`SendOutcome::Unsure`] it may then be sent again in the same way.
    pub fn recognises_repeats(&self) -> bool {
        self.gateway().is_some_and(SmsGateway::recognises_repeats)
    }

    /// Our texts that have no id at the cloud provider: they cannot be sent.
    pub fn missing_templates(&self) -> Vec<&'static str> {
        let sends = |template: &&str| self.gateway().is_none_or(|gateway| gateway.knows(template));
        let notices = SmsText::all().into_iter().map(|text| text.key.as_str());
        TEMPLATES
            .into_iter()
            .chain(notices)
            .filter(|template| !sends(template))
            .collect()
    }

    /// Sends `message`; `now` is the real clock's.
    pub async fn send(&self, message: &SmsMessage, now: DateTime<Utc>) -> SendOutcome {
        match (self, self.gateway()) {
            (_, Some(gateway)) => gateway.send(message, now).await,
            (Self::Unavailable, None) => SendOutcome::NotTaken {
                reason: "no gateway for text messages is set".to_owned(),
                wait_seconds: None,
            },
            (_, None) => SendOutcome::Accepted { reference: None },
        }
    }

    fn gateway(&self) -> Option<&SmsGateway> {
        match self {
            Self::Demonstration(demonstration) => demonstration.standin.as_ref(),
            Self::Gateway(gateway) => Some(gateway),
            Self::Unavailable => None,
        }
    }
}

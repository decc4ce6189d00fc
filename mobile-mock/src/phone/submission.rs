//! What a phone sends to ask for help, with the key that makes sending it twice harmless.

use serde::Serialize;
use uuid::Uuid;

/// The body of `POST /help-requests`, as far as simulated phones fill it in.
#[derive(Debug, Clone, Serialize)]
pub struct HelpRequest {
    /// Need codes: `living`, `medical` …
    pub needs: Vec<&'static str>,
    /// What happened, in the resident's words.
    pub description: String,
    /// `normal`, `urgent` or `sos`; absent: the product decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<&'static str>,
    /// Whether the resident asks for themselves.
    pub for_self: bool,
    /// Whom it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// Where the person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// How to reach somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Reach>,
    /// What the resident agreed to.
    pub consents: Vec<Consent>,
    /// How it came in: staff say so, for residents the product derives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
}

/// The person in need.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Their phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

/// Where somebody is.
#[derive(Debug, Clone, Serialize)]
pub struct Address {
    /// As it is written on an envelope.
    pub text: String,
}

/// How somebody wants to be reached.
#[derive(Debug, Clone, Serialize)]
pub struct Reach {
    /// Phone numbers, first choice first.
    pub numbers: Vec<String>,
    /// `call`, `sms`, `wechat`, `visit` or `reporter`.
    pub by: &'static str,
}

/// One consent, with the version of the text that was read.
#[derive(Debug, Clone, Serialize)]
pub struct Consent {
    /// `processing` …
    pub kind: &'static str,
    /// The version of its text.
    pub version: &'static str,
}

/// A help request ready to send, and to send again: body and key stay the same.
#[derive(Debug, Clone)]
pub struct Submission {
    pub(super) key: String,
    pub(super) body: Vec<u8>,
}

impl Submission {
    /// With a new random key.
    #[must_use]
    pub fn new(request: &HelpRequest) -> Self {
        Self::with_key(Uuid::new_v4().to_string(), request)
    }

    /// With a key of the caller's, unique to this submission.
    #[must_use]
    pub fn with_key(key: String, request: &HelpRequest) -> Self {
        // Serialising strings and booleans into memory cannot fail.
        Self {
            key,
            body: serde_json::to_vec(request).unwrap_or_default(),
        }
    }

    /// The `Idempotency-Key`.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

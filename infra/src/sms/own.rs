//! Our own wire, as the module above describes it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::delivery::SendOutcome;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use zeroize::Zeroizing;

use super::exchange::{self, Answered};
use super::{SmsClientError, SmsMessage, signing};
use crate::settings::SmsSettings;

/// A gateway that speaks our own form.
pub(super) struct Own {
    client: Client,
    url: String,
    key: String,
    secret: SecretString,
}

#[derive(Serialize)]
struct Body<'a> {
    to: &'a str,
    template: &'a str,
    params: &'a BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "is_chinese")]
    language: WrittenLanguage,
}

fn is_chinese(language: &WrittenLanguage) -> bool {
    *language == WrittenLanguage::Chinese
}

impl Own {
    pub fn from_settings(settings: &SmsSettings) -> Result<Option<Self>, SmsClientError> {
        let (Some(url), Some(key), Some(secret)) = (&settings.gateway_url, &settings.key, &settings.secret)
        else {
            return Ok(None);
        };
        let (url, key, secret) = (url.clone(), key.clone(), secret.clone());
        Ok(Some(Self {
            client: exchange::client(settings)?,
            url,
            key,
            secret,
        }))
    }

    pub async fn send(&self, message: &SmsMessage, now: DateTime<Utc>) -> SendOutcome {
        let body = Body {
            to: message.to.expose(),
            template: message.template,
            params: message.params.expose(),
            language: message.language,
        };
        let body = Zeroizing::new(serde_json::to_vec(&body).expect("texts become JSON"));
        let timestamp = now.timestamp().to_string();
        let signature = signature(self.secret.expose_secret(), &timestamp, &body);
        let request = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json")
            .header("X-Nuanxin-Key", &self.key)
            .header("X-Nuanxin-Timestamp", timestamp)
            .header("X-Nuanxin-Signature", signature)
            .header("Idempotency-Key", message.id.to_string())
            .body(body.to_vec());
        exchange::ask(request).await.map_or_else(|lost| lost, judge)
    }
}

fn judge(answer: Answered) -> SendOutcome {
    let reason = format!("status {}", answer.status.as_u16());
    match answer.status.as_u16() {
        200..=299 => SendOutcome::Accepted { reference: None },
        400 | 404 | 410 | 422 => SendOutcome::Refused { reason },
        _ => SendOutcome::NotTaken {
            reason,
            wait_seconds: answer.wait,
        },
    }
}

/// `v1=` and the HMAC-SHA256 of `timestamp.body` in hex.
fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let signed = signing::hmac(secret.as_bytes(), &[timestamp.as_bytes(), b".", body]);
    format!("v1={}", signing::hex(&signed))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_signature_is_the_one_that_the_wire_format_describes() {
        // printf '1700000000.{}' | openssl dgst -sha256 -hmac secret
        let expected = "v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163";
        assert_eq!(super::signature("secret", "1700000000", b"{}"), expected);
    }
}

//! The gateway's client: signed, with time limits, following no redirects.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, StatusCode, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{SmsError, SmsMessage};
use crate::settings::SmsSettings;

/// The gateway of the settings. Cheap to clone.
#[derive(Clone)]
pub struct SmsGateway(Arc<Inner>);

struct Inner {
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
}

impl SmsGateway {
    pub(super) fn from_settings(settings: &SmsSettings) -> Result<Option<Self>, SmsError> {
        let (Some(url), Some(key), Some(secret)) = (&settings.gateway_url, &settings.key, &settings.secret)
        else {
            return Ok(None);
        };
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(settings.connect_timeout_seconds))
            .timeout(Duration::from_secs(settings.timeout_seconds))
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| SmsError::Failed {
                reason: "the client cannot be built".to_owned(),
            })?;
        let (url, key, secret) = (url.clone(), key.clone(), secret.clone());
        Ok(Some(Self(Arc::new(Inner {
            client,
            url,
            key,
            secret,
        }))))
    }

    pub(super) async fn send(&self, message: &SmsMessage, now: DateTime<Utc>) -> Result<(), SmsError> {
        let body = Body {
            to: message.to.expose(),
            template: message.template,
            params: message.params.expose(),
        };
        let body = Zeroizing::new(serde_json::to_vec(&body).expect("texts become JSON"));
        let timestamp = now.timestamp().to_string();
        let signature = signature(self.0.secret.expose_secret(), &timestamp, &body);
        let request = self
            .0
            .client
            .post(&self.0.url)
            .header(CONTENT_TYPE, "application/json")
            .header("X-Nuanxin-Key", &self.0.key)
            .header("X-Nuanxin-Timestamp", timestamp)
            .header("X-Nuanxin-Signature", signature)
            .header("Idempotency-Key", message.id.to_string())
            .body(body.to_vec());
        match request.send().await {
            Ok(answer) => judge(answer.status()),
            Err(error) => Err(SmsError::Failed {
                reason: kind_of(&error).to_owned(),
            }),
        }
    }
}

fn judge(status: StatusCode) -> Result<(), SmsError> {
    match status.as_u16() {
        200..=299 => Ok(()),
        status @ (400 | 404 | 410 | 422) => Err(SmsError::Refused { status }),
        status => Err(SmsError::Failed {
            reason: format!("status {status}"),
        }),
    }
}

/// Words of our own: the library's would repeat the address.
fn kind_of(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the call broke off"
    }
}

/// `v1=` and the HMAC-SHA256 of `timestamp.body` in hex.
fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes a key of any length");
    for part in [timestamp.as_bytes(), b".", body] {
        mac.update(part);
    }
    let digest: [u8; 32] = mac.finalize().into_bytes().into();
    digest
        .iter()
        .fold("v1=".to_owned(), |text, byte| text + &format!("{byte:02x}"))
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

//! What the sender is told: signed, with time limits, following no redirects. A report with a known id is taken once.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url, redirect};
use secrecy::SecretString;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::signing::{KEY, NONCE, SIGNATURE, Signed, TIMESTAMP};
use crate::settings::WorkOrderSettings;

/// The sender of the settings. Cheap to clone.
#[derive(Clone)]
pub struct SenderLink(Arc<Inner>);

struct Inner {
    client: Client,
    reports: Url,
    code: String,
    secret: SecretString,
    return_working_days: u16,
}

/// Why the sender does not know yet. Every failure is tried again: what a sender refuses today it may take when
/// somebody there has looked.
#[derive(Debug, thiserror::Error)]
#[error("the sender did not take the report: {reason}")]
pub struct ReportError {
    /// A status or the kind of failure; never what was sent.
    reason: String,
}

impl ReportError {
    fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl SenderLink {
    /// As the settings say; `None` when no sender is set.
    ///
    /// # Errors
    /// When the client cannot be built (no TLS), or the address is none.
    pub fn from_settings(settings: &WorkOrderSettings) -> Result<Option<Self>, ReportError> {
        let (Some(code), Some(secret), Some(base_url)) =
            (&settings.sender, &settings.secret, &settings.base_url)
        else {
            return Ok(None);
        };
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(settings.connect_timeout_seconds))
            .timeout(Duration::from_secs(settings.timeout_seconds))
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| ReportError::new("the client cannot be built"))?;
        let reports = Url::parse(&format!("{}/reports", base_url.trim_end_matches('/')))
            .map_err(|_| ReportError::new("its address is none"))?;
        Ok(Some(Self(Arc::new(Inner {
            client,
            reports,
            code: code.clone(),
            secret: secret.clone(),
            return_working_days: settings.return_working_days,
        }))))
    }

    /// The sender's code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The secret shared with the sender.
    pub fn secret(&self) -> &SecretString {
        &self.0.secret
    }

    /// Working days after receipt within which the sender takes an order back.
    pub fn return_working_days(&self) -> u16 {
        self.0.return_working_days
    }

    /// Sends one report; `id` is the job's, the same at each try; `now` is the real clock's.
    ///
    /// # Errors
    /// `ReportError`; try again later with the same id.
    pub async fn report(&self, id: Uuid, body: Vec<u8>, now: DateTime<Utc>) -> Result<(), ReportError> {
        let body = Zeroizing::new(body);
        let (timestamp, nonce) = (now.timestamp().to_string(), Uuid::new_v4().simple().to_string());
        let signature = Signed {
            method: "POST",
            path: self.0.reports.path(),
            timestamp: &timestamp,
            nonce: &nonce,
            body: &body,
        }
        .signature(&self.0.secret);
        let request = self
            .0
            .client
            .post(self.0.reports.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(KEY, &self.0.code)
            .header(TIMESTAMP, timestamp)
            .header(NONCE, nonce)
            .header(SIGNATURE, signature)
            .header("Idempotency-Key", id.to_string())
            .body(body.to_vec());
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(ReportError::new(format!("status {}", answer.status().as_u16()))),
            // Words of our own: the library's would repeat the address.
            Err(error) if error.is_timeout() => Err(ReportError::new("no answer in time")),
            Err(error) if error.is_connect() => Err(ReportError::new("no connection")),
            Err(_) => Err(ReportError::new("the call broke off")),
        }
    }
}

//! One call over HTTP: time limits, no redirects, an answer of bounded size, and words of our own for what fails, because
//! the library's repeat the address.

use std::time::Duration;

use nuanxin_domain::delivery::SendOutcome;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, RequestBuilder, Response, StatusCode, redirect};

use super::SmsClientError;
use crate::settings::SmsSettings;

/// A longer answer is none: they have some hundred bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// Nobody is believed who asks to wait longer, in seconds.
const LONGEST_WAIT: u32 = 86_400;

/// A client with the time limits of the settings.
pub(super) fn client(settings: &SmsSettings) -> Result<Client, SmsClientError> {
    Client::builder()
        .connect_timeout(Duration::from_secs(settings.connect_timeout_seconds))
        .timeout(Duration::from_secs(settings.timeout_seconds))
        .redirect(redirect::Policy::none())
        .build()
        .map_err(|_| SmsClientError)
}

/// What came back.
pub(super) struct Answered {
    pub status: StatusCode,
    pub body: Vec<u8>,
    /// For how many seconds it asks to wait.
    pub wait: Option<u32>,
}

/// Asks; what was not answered is an outcome already.
pub(super) async fn ask(request: RequestBuilder) -> Result<Answered, SendOutcome> {
    let mut answer = request.send().await.map_err(|error| lost(&error))?;
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| lost(&error))? {
        body.extend_from_slice(&piece);
        if body.len() > LONGEST_ANSWER {
            return Err(unsure("the answer is too long"));
        }
    }
    Ok(Answered {
        status: answer.status(),
        wait: wait_of(&answer),
        body,
    })
}

fn wait_of(answer: &Response) -> Option<u32> {
    let text = answer.headers().get(RETRY_AFTER)?.to_str().ok()?;
    text.trim()
        .parse()
        .ok()
        .map(|seconds: u32| seconds.min(LONGEST_WAIT))
}

impl Answered {
    /// What a cloud provider's answer means that holds no code of its own: from 500 on, but for "busy", what stands
    /// before the provider answers, and the message may have passed it.
    pub fn without_code(&self) -> SendOutcome {
        match self.status.as_u16() {
            status @ (300..=499 | 503) => SendOutcome::NotTaken {
                reason: format!("status {status}"),
                wait_seconds: self.wait,
            },
            200..=299 => unsure("the answer cannot be read"),
            status => unsure(&format!("status {status}")),
        }
    }
}

/// Nothing has been sent without a connection; else the gateway may have taken the message.
fn lost(error: &reqwest::Error) -> SendOutcome {
    if error.is_connect() {
        SendOutcome::NotTaken {
            reason: "no connection".to_owned(),
            wait_seconds: None,
        }
    } else if error.is_timeout() {
        unsure("no answer in time")
    } else {
        unsure("the call broke off")
    }
}

pub(super) fn unsure(reason: &str) -> SendOutcome {
    SendOutcome::Unsure {
        reason: reason.to_owned(),
    }
}

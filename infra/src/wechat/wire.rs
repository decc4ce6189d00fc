//! The wire, which WeCom has too: what every call shares. The status is 200 for refusals too, `errcode` decides and is absent on success,
//! the type of an answer is not to be relied on, and codes may come as texts.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Remedy, WechatError};

/// A longer answer in JSON is none.
const LONGEST_JSON: usize = 256 * 1024;
/// A longer picture is none: the largest code has 1,280 dots a side.
const LONGEST_PICTURE: usize = 4 * 1024 * 1024;
/// How often a busy platform is asked, the first time included.
const TRIES: u32 = 3;
/// Before the second try; twice as long before the third.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Calls the platform.
pub(crate) struct Wire {
    http: Client,
    base: String,
}

/// What a call that was answered well brought.
pub(crate) enum Answer {
    Json(Value),
    Picture { kind: String, bytes: Vec<u8> },
}

impl Wire {
    /// To this address, with so many milliseconds for one call; `None` when the client cannot be built.
    pub fn new(base_url: &str, timeout_ms: u64) -> Option<Self> {
        let limit = Duration::from_millis(timeout_ms);
        let http = Client::builder()
            .connect_timeout(limit)
            .timeout(limit)
            .redirect(redirect::Policy::none())
            .build()
            .ok()?;
        let base = base_url.trim_end_matches('/').to_owned();
        Url::parse(&base).ok()?;
        Some(Self { http, base })
    }

    /// `GET` of a path with these parameters.
    pub async fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        parameters: &[(&str, &str)],
    ) -> Result<T, WechatError> {
        let url = self.url(path, parameters)?;
        read(self.ask(|| self.http.get(url.clone())).await?)
    }

    /// `POST` of a body to a path, with the access token where one is given.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        token: Option<&SecretString>,
        body: &Value,
    ) -> Result<T, WechatError> {
        read(self.call(path, token, Some(body)).await?)
    }

    /// `POST` of a body, or `GET` where there is none; the answer may be a picture.
    pub async fn call(
        &self,
        path: &str,
        token: Option<&SecretString>,
        body: Option<&Value>,
    ) -> Result<Answer, WechatError> {
        let parameters = token.map(|token| ("access_token", token.expose_secret()));
        let url = self.url(path, parameters.as_slice())?;
        let body = body.map(Value::to_string);
        let call = || match &body {
            None => self.http.get(url.clone()),
            Some(body) => {
                let call = self.http.post(url.clone());
                call.header(CONTENT_TYPE, "application/json").body(body.clone())
            }
        };
        self.ask(call).await
    }

    fn url(&self, path: &str, parameters: &[(&str, &str)]) -> Result<Url, WechatError> {
        let mut url = Url::parse(&format!("{}{path}", self.base)).map_err(|_| WechatError::Unreachable)?;
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        Ok(url)
    }

    /// Asks, and asks again while the platform says that it is busy, or cannot be reached: then it has done nothing.
    async fn ask(&self, call: impl Fn() -> RequestBuilder) -> Result<Answer, WechatError> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..TRIES {
            match once(call()).await {
                Err(error) if error == WechatError::Unreachable || error.remedy() == Some(Remedy::Again) => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                answer => return answer,
            }
        }
        once(call()).await
    }
}

async fn once(call: RequestBuilder) -> Result<Answer, WechatError> {
    let mut answer = call.send().await.map_err(|error| of(&error))?;
    if answer.status() != StatusCode::OK {
        return Err(WechatError::Http(answer.status().as_u16()));
    }
    let kind = answer.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
    if kind.starts_with("image/") {
        let bytes = body_of(&mut answer, LONGEST_PICTURE).await?;
        return Ok(Answer::Picture { kind, bytes });
    }
    let bytes = body_of(&mut answer, LONGEST_JSON).await?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|_| WechatError::Unreadable)?;
    match code_of(&value)? {
        0 => Ok(Answer::Json(value)),
        code => {
            let message = value["errmsg"].as_str().unwrap_or_default();
            Err(WechatError::refused(code, message))
        }
    }
}

async fn body_of(answer: &mut Response, longest: usize) -> Result<Vec<u8>, WechatError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| of(&error))? {
        body.extend_from_slice(&piece);
        if body.len() > longest {
            return Err(WechatError::Unreadable);
        }
    }
    Ok(body)
}

/// `errcode`, 0 when it is absent.
fn code_of(value: &Value) -> Result<i64, WechatError> {
    let object = value.as_object().ok_or(WechatError::Unreadable)?;
    match object.get("errcode") {
        None | Some(Value::Null) => Ok(0),
        Some(Value::String(text)) => text.parse().map_err(|_| WechatError::Unreadable),
        Some(number) => number.as_i64().ok_or(WechatError::Unreadable),
    }
}

/// Reads an answer in JSON.
pub(crate) fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, WechatError> {
    match answer {
        Answer::Json(value) => serde_json::from_value(value).map_err(|_| WechatError::Unreadable),
        Answer::Picture { .. } => Err(WechatError::Unreadable),
    }
}

/// Words of our own: the library's would repeat the address, and with it the secret.
fn of(error: &reqwest::Error) -> WechatError {
    if error.is_timeout() {
        WechatError::Late
    } else if error.is_connect() {
        WechatError::Unreachable
    } else {
        WechatError::BrokeOff
    }
}

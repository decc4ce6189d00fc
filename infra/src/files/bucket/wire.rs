//! How an object store is called: signed, within a time limit, following no redirects, and again when it is busy or the
//! line broke. Everything that is asked may be asked twice.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use object_store::path::Path;
use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, RANGE};
use reqwest::{Client, Method, Response, StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};

use super::signing::{Request, Signer, hex, query_of};
use super::waiting::Content;
use crate::clock::Clock;
use crate::settings::{Bucket, FileSettings};

const CONNECT: Duration = Duration::from_secs(5);
/// How often a request is tried, the first time included; twice as long is waited each time.
const TRIES: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// A longer answer is none: a page of a list has a thousand objects at most, other answers are cut where they were asked to end.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Why a store has not done what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum S3Error {
    #[error("there is no such object")]
    NotFound,
    #[error("the store is full")]
    Full(#[source] io::Error),
    #[error("status {status}, {code}")]
    Refused { status: u16, code: String },
    #[error("no answer in time")]
    Late,
    #[error("no connection")]
    Unreachable,
    #[error("the connection broke")]
    BrokeOff,
    #[error("the answer is none of an object store")]
    NotUnderstood,
    #[error("a file cannot wait for the store: {0}")]
    Waiting(#[source] io::Error),
}

impl S3Error {
    fn may_pass(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(status, 408 | 429 | 500..),
            Self::Late | Self::Unreachable | Self::BrokeOff => true,
            Self::NotFound | Self::Full(_) | Self::NotUnderstood | Self::Waiting(_) => false,
        }
    }

    /// As the trait has it.
    pub fn about(self, path: &Path) -> object_store::Error {
        match self {
            Self::NotFound => object_store::Error::NotFound {
                path: path.to_string(),
                source: Box::new(self),
            },
            error => object_store::Error::Generic {
                store: "S3",
                source: Box::new(error),
            },
        }
    }
}

/// What is asked.
pub(super) struct Call {
    method: Method,
    query: Vec<(&'static str, String)>,
    range: Option<Range<u64>>,
    content: Option<Content>,
}

impl Call {
    fn new(method: Method) -> Self {
        Self {
            method,
            query: Vec::new(),
            range: None,
            content: None,
        }
    }

    /// So much of an object.
    pub fn get(range: Range<u64>) -> Self {
        Self {
            range: Some(range),
            ..Self::new(Method::GET)
        }
    }

    /// A page of a list; the parameters stand by name.
    pub fn list(query: Vec<(&'static str, String)>) -> Self {
        Self {
            query,
            ..Self::new(Method::GET)
        }
    }

    pub fn head() -> Self {
        Self::new(Method::HEAD)
    }

    pub fn delete() -> Self {
        Self::new(Method::DELETE)
    }

    pub fn put(content: Content) -> Self {
        Self {
            content: Some(content),
            ..Self::new(Method::PUT)
        }
    }
}

/// Calls the store.
pub(super) struct Wire {
    http: Client,
    /// Scheme and host, without a slash at the end.
    origin: String,
    host: String,
    /// Before each key, with a slash at its end.
    root: String,
    key: String,
    secret: SecretString,
    region: String,
    real: Arc<dyn Clock>,
}

impl Wire {
    /// To the bucket of the settings; `None` when they do not say where it is, or no client can be built.
    pub fn new(settings: &FileSettings, bucket: &Bucket, real: Arc<dyn Clock>) -> Option<Self> {
        let limit = Duration::from_secs(settings.s3_timeout_seconds);
        let http = Client::builder()
            .connect_timeout(CONNECT)
            .timeout(limit)
            .redirect(redirect::Policy::none())
            .build()
            .ok()?;
        let endpoint = Url::parse(settings.s3_endpoint.as_deref()?).ok()?;
        let port = endpoint.port().map(|port| format!(":{port}")).unwrap_or_default();
        let host = format!("{}{port}", endpoint.host_str()?);
        let base = endpoint.path().trim_end_matches('/');
        let (host, root) = match settings.s3_virtual_host {
            true => (format!("{}.{host}", bucket.name), format!("{base}/")),
            false => (host, format!("{base}/{}/", bucket.name)),
        };
        Some(Self {
            http,
            origin: format!("{}://{host}", endpoint.scheme()),
            host,
            root,
            key: settings.s3_key.clone()?,
            secret: settings.s3_secret.clone()?,
            region: settings.s3_region.clone(),
            real,
        })
    }

    /// The body of the answer to a call about this object, or about the bucket where the key is empty.
    pub async fn ask(&self, key: &str, call: Call) -> Result<Vec<u8>, S3Error> {
        let mut pause = FIRST_PAUSE;
        for _ in 1..TRIES {
            match self.once(key, &call).await {
                Err(error) if error.may_pass() => {
                    tracing::debug!(%error, "the object store is asked again");
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                }
                answer => return answer,
            }
        }
        self.once(key, &call).await
    }

    async fn once(&self, key: &str, call: &Call) -> Result<Vec<u8>, S3Error> {
        // of the bucket itself the slash behind its name is no part
        let path = match key {
            "" if self.root.len() > 1 => self.root.trim_end_matches('/').to_owned(),
            key => format!("{}{key}", self.root),
        };
        let query = query_of(&call.query);
        let nothing = || hex(digest(&SHA256, b"").as_ref());
        let sha256 = call
            .content
            .as_ref()
            .map_or_else(nothing, |content| content.sha256.clone());
        let request = Request {
            method: call.method.as_str(),
            host: &self.host,
            path: &path,
            query: &query,
            sha256: &sha256,
        };
        let signer = Signer {
            key: &self.key,
            secret: self.secret.expose_secret(),
            region: &self.region,
        };
        let (at, authorization) = signer.sign(&request, self.real.now());
        let question = if query.is_empty() { "" } else { "?" };
        let mut asked = self
            .http
            .request(
                call.method.clone(),
                format!("{}{path}{question}{query}", self.origin),
            )
            .header("x-amz-content-sha256", &sha256)
            .header("x-amz-date", at)
            .header(AUTHORIZATION, authorization);
        if let Some(range) = &call.range {
            asked = asked.header(
                RANGE,
                format!("bytes={}-{}", range.start, range.end.saturating_sub(1)),
            );
        }
        if let Some(content) = &call.content {
            asked = asked.header(CONTENT_LENGTH, content.length).body(content.body());
        }
        let answer = asked.send().await.map_err(told)?;
        let most = call
            .range
            .as_ref()
            .map_or(LONGEST, |range| range.end - range.start);
        heard(answer, most).await
    }
}

/// The body of an answer of at most so many bytes, or what is wrong.
async fn heard(mut answer: Response, most: u64) -> Result<Vec<u8>, S3Error> {
    let status = answer.status();
    let most = if status.is_success() { most } else { LONGEST };
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(told)? {
        body.extend_from_slice(&part);
        if body.len() as u64 > most {
            return Err(S3Error::NotUnderstood);
        }
    }
    if status.is_success() {
        return Ok(body);
    }
    let code = code_of(&body);
    // MinIO says it by the status, Ceph by the code
    if status == StatusCode::INSUFFICIENT_STORAGE || code == "QuotaExceeded" {
        return Err(S3Error::Full(io::ErrorKind::StorageFull.into()));
    }
    Err(match status {
        StatusCode::NOT_FOUND if code != "NoSuchBucket" => S3Error::NotFound,
        _ => S3Error::Refused {
            status: status.as_u16(),
            code,
        },
    })
}

/// The code of a refusal, as far as it is one.
fn code_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let code = text
        .split_once("<Code>")
        .and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = code.map_or("without a code", |(code, _)| code);
    code.chars()
        .filter(|one| one.is_ascii_alphanumeric() || *one == ' ')
        .take(60)
        .collect()
}

/// Words of our own: the library's would repeat the address.
fn told(error: reqwest::Error) -> S3Error {
    if error.is_timeout() {
        S3Error::Late
    } else if error.is_connect() {
        S3Error::Unreachable
    } else {
        S3Error::BrokeOff
    }
}

//! The wire. As documented for the WebService API of Tencent's location service ("地址解析", "状态码说明", "签名计算"): the
//! answer is JSON with status 200 also for refusals, `status` 0 means found, positions are GCJ-02, `reliability` goes from
//! 1 to 10 (from 7 on accurate), `level` from 1 (a city) to 11 (a place of interest). With a secret, `sig` is the MD5, in
//! hex, of the path, a question mark, the parameters in the order of their names as they are before encoding, and the secret.

use std::fmt;
use std::time::Duration;

use md5::{Digest, Md5};
use nuanxin_domain::intake::{Crs, GeoPoint};
use nuanxin_domain::routing::MapAnswer;
use reqwest::{StatusCode, Url, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::GeocoderError;
use crate::settings::GeocoderSettings;

/// A longer answer is none: they have some hundred bytes.
const LONGEST_ANSWER: usize = 64 * 1024;
/// What the service answers when it finds nothing at an address, or cannot read it: 347 nothing found, 348 and the
/// others a parameter that it does not take.
const ABOUT_THE_ADDRESS: [i64; 9] = [306, 310, 320, 330, 347, 348, 393, 395, 399];
/// Too many in this second: the next second may be better.
const TOO_MANY_NOW: i64 = 120;

/// Calls the service.
pub(super) struct Client {
    http: reqwest::Client,
    url: Url,
    key: SecretString,
    secret: Option<SecretString>,
    region: String,
}

/// Why there is no answer. Words of our own: the library's would repeat the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// Not within the time limit.
    Late,
    /// No connection, or it broke.
    Unreachable,
    /// Another status of HTTP than 200.
    Http(StatusCode),
    /// What came is no answer: HTML, half of it, too much.
    Unreadable,
    /// A status of the service itself: a wrong key, a quota that is used up, a fault of its own.
    Refused(i64),
}

impl Failure {
    /// Whether asking again makes no sense for now: the key or the quota of the day.
    pub fn is_lasting(self) -> bool {
        matches!(self, Self::Refused(status) if status != TOO_MANY_NOW)
    }

    /// Under which name it is counted.
    pub fn outcome(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Refused(_) => "refused",
            Self::Unreachable | Self::Http(_) | Self::Unreadable => "failed",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Late => f.write_str("no answer in time"),
            Self::Unreachable => f.write_str("no connection"),
            Self::Http(status) => write!(f, "HTTP status {}", status.as_u16()),
            Self::Unreadable => f.write_str("the answer cannot be read"),
            Self::Refused(status) => write!(f, "refused with status {status}"),
        }
    }
}

impl Client {
    pub fn from_settings(settings: &GeocoderSettings) -> Result<Option<Self>, GeocoderError> {
        let (Some(key), Some(region)) = (&settings.key, &settings.region) else {
            return Ok(None);
        };
        let limit = Duration::from_millis(settings.timeout_ms);
        let http = reqwest::Client::builder()
            .connect_timeout(limit)
            .timeout(limit)
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| GeocoderError)?;
        let url = format!("{}/ws/geocoder/v1/", settings.base_url.trim_end_matches('/'));
        Ok(Some(Self {
            http,
            url: Url::parse(&url).map_err(|_| GeocoderError)?,
            key: key.clone(),
            secret: settings.secret.clone(),
            region: region.clone(),
        }))
    }

    /// Where the service places this address; `None` when it does not know.
    pub async fn find(&self, address: &str) -> Result<Option<MapAnswer>, Failure> {
        let answer = self.http.get(self.question(address)).send().await;
        let mut answer = answer.map_err(|error| of(&error))?;
        if answer.status() != StatusCode::OK {
            return Err(Failure::Http(answer.status()));
        }
        let mut body = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| of(&error))? {
            body.extend_from_slice(&piece);
            if body.len() > LONGEST_ANSWER {
                return Err(Failure::Unreadable);
            }
        }
        read(&body)
    }

    /// The address is that of a city: without its name the service may find it in another one.
    fn question(&self, address: &str) -> Url {
        let whole = if address.starts_with(&self.region) {
            address.to_owned()
        } else {
            format!("{}{address}", self.region)
        };
        let key = self.key.expose_secret();
        let region = self.region.as_str();
        let parameters = [("address", whole.as_str()), ("key", key), ("region", region)];
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        if let Some(secret) = &self.secret {
            let sig = signature(self.url.path(), &parameters, secret.expose_secret());
            url.query_pairs_mut().append_pair("sig", &sig);
        }
        url
    }
}

fn of(error: &reqwest::Error) -> Failure {
    if error.is_timeout() {
        Failure::Late
    } else {
        Failure::Unreachable
    }
}

/// `parameters` are in the order of their names.
pub(super) fn signature(path: &str, parameters: &[(&str, &str)], secret: &str) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let digest = Md5::digest(format!("{path}?{}{secret}", pairs.join("&")));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Deserialize)]
struct Answer {
    status: i64,
    result: Option<Found>,
}

#[derive(Deserialize)]
struct Found {
    location: Location,
    #[serde(default)]
    address_components: Components,
    #[serde(default)]
    reliability: f64,
    #[serde(default)]
    level: f64,
}

#[derive(Deserialize)]
struct Location {
    lat: f64,
    lng: f64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Components {
    district: String,
    street: String,
}

pub(super) fn read(body: &[u8]) -> Result<Option<MapAnswer>, Failure> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| Failure::Unreadable)?;
    match (answer.status, answer.result) {
        (0, Some(found)) => Ok(Some(found.into_answer())),
        (0, None) => Err(Failure::Unreadable),
        (status, _) if ABOUT_THE_ADDRESS.contains(&status) => Ok(None),
        (status, _) => Err(Failure::Refused(status)),
    }
}

impl Found {
    fn into_answer(self) -> MapAnswer {
        // Out of range becomes the end of the range, which is no better than what it says.
        let small = |number: f64| number.clamp(0.0, 255.0) as u8;
        MapAnswer {
            point: GeoPoint {
                lng: self.location.lng,
                lat: self.location.lat,
                crs: Crs::Gcj02,
                accuracy_m: None,
            },
            reliability: small(self.reliability),
            level: small(self.level),
            county: self.address_components.district,
            road: self.address_components.street,
        }
    }
}

//! The sections of the settings, one struct each. Their values and comments stand in `default.toml`,
//! their ranges in `validate.rs`.

use std::net::SocketAddr;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use super::AddressRange;

/// How the API listens: `[http]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HttpSettings {
    /// Address and port to listen on.
    pub bind: SocketAddr,
    /// Whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<AddressRange>,
    /// Origins that may call the API from a browser, as `https://host[:port]`.
    pub cors_origins: Vec<String>,
    /// Where people open this installation, as `https://host[:port]`: links in messages lead there.
    #[serde(deserialize_with = "unless_empty")]
    pub public_url: Option<String>,
    /// Threads that answer; 0 means one for each processor.
    pub workers: usize,
}

/// Where the data lives: `[database]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://path?mode=rwc` or `postgres://user:password@host/name`; secret because of the password.
    pub url: SecretString,
    /// Connections in the pool: readers on SQLite (its writer is always one), all of them on PostgreSQL; 0 lets the
    /// program choose, see [`DatabaseSettings::connections`].
    pub max_connections: u32,
    /// Seconds after which PostgreSQL gives up on one statement.
    pub statement_timeout_seconds: u64,
}

impl DatabaseSettings {
    /// How many connections the pool may open: what is set, or two for each processor and one more, the rule of thumb
    /// of the PostgreSQL wiki ("Number Of Database Connections"). More of them only wait for each other: with eight on
    /// two processors the slowest pages took a quarter longer.
    pub fn connections(&self) -> u32 {
        if self.max_connections > 0 {
            return self.max_connections;
        }
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        u32::try_from(processors * 2 + 1).unwrap_or(u32::MAX)
    }

    /// Whether the address names the embedded default, a file, rather than a server.
    pub fn is_embedded(&self) -> bool {
        self.url.expose_secret().starts_with("sqlite:")
    }
}

/// Wake-ups and limits shared between nodes: `[redis]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisSettings {
    /// Its address; none means that one process stands alone.
    #[serde(deserialize_with = "unless_empty")]
    pub url: Option<SecretString>,
}

/// What is sent as files: `[uploads]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadSettings {
    /// What was sent of a photo stays beside the pictures made of it, as evidence. Nobody is shown it.
    pub keep_originals: bool,
}

/// The key ring: `[keys]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// Its file, mode 0600, outside `data_dir`.
    pub file: PathBuf,
}

/// Divisions, boundaries, stations, addresses: `[places]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceSettings {
    /// Folder to import at the start of the demonstration.
    #[serde(deserialize_with = "unless_empty")]
    pub dir: Option<PathBuf>,
}

/// The web client: `[web]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebSettings {
    /// Folder of the built client.
    #[serde(deserialize_with = "unless_empty")]
    pub dir: Option<PathBuf>,
}

/// The demonstration: `[demo]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoSettings {
    /// Where the stand-in listens; none means a free port on loopback.
    #[serde(deserialize_with = "unless_empty")]
    pub standin_bind: Option<SocketAddr>,
}

/// Who may read the metrics: `[metrics]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Bearer token for readers that are not on loopback.
    #[serde(deserialize_with = "unless_empty")]
    pub token: Option<SecretString>,
}

/// Who gets what: `[assignment]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AssignmentSettings {
    /// Days after the closing of a request during which its advisor gets the next one of the person or the household.
    pub same_advisor_days: u16,
    /// Days during which what an advisor was given counts as lately given.
    pub lately_days: u16,
    /// New requests are placed, and handed out, before they are recorded, where workers run beside the API.
    pub at_once: bool,
}

/// The system that passes work orders on, such as the city's 12345 line: `[work_orders]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkOrderSettings {
    /// The sender's code; none means that no work orders are taken.
    #[serde(deserialize_with = "unless_empty")]
    pub sender: Option<String>,
    /// Secret with which both sides sign.
    #[serde(deserialize_with = "unless_empty")]
    pub secret: Option<SecretString>,
    /// Address under which the sender takes `/reports`.
    #[serde(deserialize_with = "unless_empty")]
    pub base_url: Option<String>,
    /// Seconds to connect.
    pub connect_timeout_seconds: u64,
    /// Seconds for the whole call.
    pub timeout_seconds: u64,
    /// Working days after receipt within which the sender takes an order back.
    pub return_working_days: u16,
    /// Orders taken in a minute.
    pub orders_per_minute: u32,
}

/// The map service that is asked where an address lies: `[geocoder]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeocoderSettings {
    /// Address of the service.
    pub base_url: String,
    /// Our key there; none means that it is never asked.
    #[serde(deserialize_with = "unless_empty")]
    pub key: Option<SecretString>,
    /// Secret with which calls are signed, where the key asks for it.
    #[serde(deserialize_with = "unless_empty")]
    pub secret: Option<SecretString>,
    /// The city in which addresses lie.
    #[serde(deserialize_with = "unless_empty")]
    pub region: Option<String>,
    /// Milliseconds for all questions of one batch of routing.
    pub timeout_ms: u64,
    /// Calls at the same time.
    pub concurrency: usize,
    /// Answers that are remembered, in memory only.
    pub remembered: usize,
    /// Hours for which an answer is remembered.
    pub remembered_hours: u64,
    /// Failures in a row after which it is left alone.
    pub failures: u32,
    /// Seconds for which it is left alone then.
    pub pause_seconds: u64,
}

/// What the program writes about itself: `[log]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// A level, or a filter such as `info,nuanxin_api=debug`.
    pub level: String,
    /// How lines look.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// One JSON object a line, for machines.
    Json,
    /// Plain lines, for people.
    Text,
}

/// Where the audit log's heads go: `[audit]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditSettings {
    /// A file that grows by a line each minute in which something was sealed; none means the log only.
    #[serde(deserialize_with = "unless_empty")]
    pub heads_file: Option<PathBuf>,
}

/// How long sign-ins last: `[session]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionSettings {
    /// Minutes for which an access token is good.
    pub access_minutes: u32,
    /// Days for which a refresh token is good.
    pub refresh_days: u32,
}

/// An empty text in a layer means: not set.
pub(super) fn unless_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    use serde::de::IntoDeserializer;
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        Ok(None)
    } else {
        T::deserialize(text.into_deserializer()).map(Some)
    }
}

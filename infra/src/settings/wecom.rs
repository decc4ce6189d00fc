//! What the installation knows of WeCom.

use secrecy::SecretString;
use serde::Deserialize;

use super::sections::unless_empty;

/// WeCom (企业微信), by which staff are told: `[wecom]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WecomSettings {
    /// Address of the platform.
    pub base_url: String,
    /// The corporation's id; none means that nobody is told this way.
    #[serde(deserialize_with = "unless_empty")]
    pub corp_id: Option<String>,
    /// The application's number in it.
    pub agent_id: u32,
    /// The application's secret.
    #[serde(deserialize_with = "unless_empty")]
    pub secret: Option<SecretString>,
    /// Milliseconds for one call.
    pub timeout_ms: u64,
    /// After so many failures in a row the platform is left alone for a while.
    pub failures: u32,
    /// For how many seconds.
    pub pause_seconds: u64,
}

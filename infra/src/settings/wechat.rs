//! What the installation knows of the WeChat platform.

use secrecy::SecretString;
use serde::Deserialize;

use super::sections::unless_empty;

/// The WeChat platform: `[wechat]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WechatSettings {
    /// Address of the platform.
    pub base_url: String,
    /// The mini-program's id; none means that WeChat is not connected.
    #[serde(deserialize_with = "unless_empty")]
    pub app_id: Option<String>,
    /// The mini-program's secret.
    #[serde(deserialize_with = "unless_empty")]
    pub app_secret: Option<SecretString>,
    /// Token with which the platform signs its calls to us.
    #[serde(deserialize_with = "unless_empty")]
    pub callback_token: Option<SecretString>,
    /// Key with which the platform encrypts its calls to us: 43 characters.
    #[serde(deserialize_with = "unless_empty")]
    pub encoding_aes_key: Option<SecretString>,
    /// In which form the platform sends its calls.
    pub callback_mode: CallbackMode,
    /// Which version of the mini-program messages and posters open.
    pub version: AppVersion,
    /// Milliseconds for one call.
    pub timeout_ms: u64,
    /// After so many failures in a row the platform is left alone for a while.
    pub failures: u32,
    /// For how many seconds.
    pub pause_seconds: u64,
    /// Texts are sent to be checked.
    pub check_texts: bool,
    /// Pictures and recordings are sent to be checked.
    pub check_media: bool,
}

/// In which form the platform sends its calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackMode {
    /// Readable, signed.
    Plain,
    /// Readable and encrypted; what is encrypted counts.
    Compatible,
    /// Encrypted.
    Safe,
}

/// A version of the mini-program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppVersion {
    /// The published one.
    Release,
    /// The one for trial.
    Trial,
    /// The one that is being developed.
    Develop,
}

impl AppVersion {
    /// How a message names it.
    pub fn of_messages(self) -> &'static str {
        match self {
            Self::Release => "formal",
            Self::Trial => "trial",
            Self::Develop => "developer",
        }
    }

    /// How a code names it.
    pub fn of_codes(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Trial => "trial",
            Self::Develop => "develop",
        }
    }
}

//! What the installation knows of the gateway for text messages.

use secrecy::SecretString;
use serde::Deserialize;

use super::sections::unless_empty;

/// The gateway for text messages: `[sms]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    /// Whose wire is spoken.
    pub provider: SmsProvider,
    /// Address of the gateway; a cloud provider's own when none is set.
    #[serde(deserialize_with = "unless_empty")]
    pub gateway_url: Option<String>,
    /// Name under which the gateway knows us; of a cloud provider the id of the access key.
    #[serde(deserialize_with = "unless_empty")]
    pub key: Option<String>,
    /// Secret with which we sign.
    #[serde(deserialize_with = "unless_empty")]
    pub secret: Option<SecretString>,
    /// The sign (签名) that stands before each text: cloud providers only.
    #[serde(deserialize_with = "unless_empty")]
    pub sign_name: Option<String>,
    /// The application at Tencent Cloud (`SmsSdkAppId`).
    #[serde(deserialize_with = "unless_empty")]
    pub app_id: Option<String>,
    /// The region that Tencent Cloud is asked in.
    pub region: String,
    /// Our texts and their ids at a cloud provider, each as [`SmsTemplate::parse`] reads it.
    pub templates: Vec<String>,
    /// Seconds to connect.
    pub connect_timeout_seconds: u64,
    /// Seconds for the whole call.
    pub timeout_seconds: u64,
}

/// Whose wire is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsProvider {
    /// A gateway that speaks our own form.
    Own,
    /// Tencent Cloud SMS, version 2021-01-11.
    Tencent,
    /// Alibaba Cloud SMS (Dysms), version 2017-05-25.
    Aliyun,
}

impl SmsProvider {
    /// As it stands in the settings and in metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Tencent => "tencent",
            Self::Aliyun => "aliyun",
        }
    }
}

/// A text of ours at a cloud provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsTemplate {
    /// Our key, such as `sign_in_code`.
    pub key: String,
    /// The provider's id.
    pub id: String,
    /// The values in the order in which the provider's text has them; empty: by the alphabet of their names. Only
    /// Tencent Cloud fills its texts in by position.
    pub order: Vec<String>,
}

impl SmsTemplate {
    /// Reads `key=id`, or `key=id:first:second` with the order of the values.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, rest) = text.split_once('=')?;
        let mut parts = rest.split(':').map(|part| part.trim().to_owned());
        let (key, id) = (key.trim().to_owned(), parts.next()?);
        let order: Vec<String> = parts.collect();
        let all_named = order.iter().chain([&key, &id]).all(|name| is_name(name));
        all_named.then_some(Self { key, id, order })
    }
}

impl SmsSettings {
    /// The texts that have an id at the cloud provider.
    pub fn templates(&self) -> impl Iterator<Item = SmsTemplate> {
        self.templates.iter().filter_map(|text| SmsTemplate::parse(text))
    }

    /// What has to be set for messages to be sent, and whether each is.
    pub(super) fn needed(&self) -> Vec<(&'static str, bool)> {
        let address = ("sms.gateway_url", self.gateway_url.is_some());
        let sign = ("sms.sign_name", self.sign_name.is_some());
        let app = ("sms.app_id", self.app_id.is_some());
        let mut needed = vec![
            ("sms.key", self.key.is_some()),
            ("sms.secret", self.secret.is_some()),
        ];
        match self.provider {
            SmsProvider::Own => needed.insert(0, address),
            SmsProvider::Tencent => needed.extend([sign, app]),
            SmsProvider::Aliyun => needed.push(sign),
        }
        needed
    }
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    !text.is_empty() && text.len() <= 64 && text.bytes().all(fits)
}

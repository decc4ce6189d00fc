//! What the installation knows of the WeChat platform.

use nuanxin_domain::delivery::WechatKey;
use nuanxin_domain::notice_grant::GrantKind;
use nuanxin_domain::subscription_value::rule_of;
use secrecy::SecretString;
use serde::Deserialize;

use super::sections::unless_empty;

/// What stands behind the id of a long-term template.
const LONG_TERM: &str = "long-term";

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
    /// The subscription template of how a request goes on; none means that no such message is sent.
    #[serde(deserialize_with = "unless_empty")]
    pub progress_template: Option<SubscriptionTemplate>,
    /// The subscription template of a question that waits.
    #[serde(deserialize_with = "unless_empty")]
    pub question_template: Option<SubscriptionTemplate>,
    /// The page of the mini-program that a message opens; none means that it opens nothing.
    #[serde(deserialize_with = "unless_empty")]
    pub message_page: Option<String>,
    /// Texts are sent to be checked.
    pub check_texts: bool,
    /// Pictures and recordings are sent to be checked.
    pub check_media: bool,
}

impl WechatSettings {
    /// The template that stands for this key.
    pub fn template(&self, key: WechatKey) -> Option<&SubscriptionTemplate> {
        match key {
            WechatKey::Progress => self.progress_template.as_ref(),
            WechatKey::Question => self.question_template.as_ref(),
        }
    }
}

/// A subscription template as it was given out: its id, and where its fields have other keys than those of
/// `domain/data/wechat-templates.csv`, which: `ID thing2=thing7 time4=time3`. `ID long-term` is one of which a single accept
/// allows any number of messages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct SubscriptionTemplate {
    /// Its id at the platform.
    pub id: String,
    /// One-time or long-term.
    pub kind: GrantKind,
    renamed: Vec<(String, String)>,
}

impl SubscriptionTemplate {
    /// The key under which the platform knows this field.
    pub fn field<'a>(&'a self, ours: &'a str) -> &'a str {
        let renamed = self.renamed.iter().find(|(known, _)| known == ours);
        renamed.map_or(ours, |(_, theirs)| theirs)
    }
}

impl TryFrom<String> for SubscriptionTemplate {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let mut words = text.split_whitespace();
        let id = words.next().ok_or("a template has an id")?.to_owned();
        let (long_term, words): (Vec<&str>, Vec<&str>) = words.partition(|word| *word == LONG_TERM);
        let renamed = words.into_iter().map(|word| {
            let (ours, theirs) = word.split_once('=').ok_or("fields are renamed as ours=theirs")?;
            match rule_of(ours).is_ok() && rule_of(ours) == rule_of(theirs) {
                true => Ok((ours.to_owned(), theirs.to_owned())),
                false => Err("a field keeps its type"),
            }
        });
        Ok(Self {
            id,
            kind: match long_term.is_empty() {
                true => GrantKind::OneTime,
                false => GrantKind::LongTerm,
            },
            renamed: renamed.collect::<Result<_, _>>()?,
        })
    }
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

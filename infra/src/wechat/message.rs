//! Subscription messages. Each value is fitted to the rule of its type before anything is sent
//! (`domain::subscription_value`), so that the platform never refuses a message for its form.

use nuanxin_domain::account::WrittenLanguage;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::subscription_value::{Unfit, fitted};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Wechat, WechatError};

/// One message to one user.
#[derive(Debug, Clone)]
pub struct SubscriptionMessage {
    /// The user's openid.
    pub to: Personal<String>,
    /// The template's id at the platform.
    pub template: String,
    /// The page that the card opens, such as `pages/request?id=…`.
    pub page: Option<String>,
    /// The template's fields with what stands in them. Never a need, a diagnosis, an address or a full name.
    pub values: Vec<(String, Personal<String>)>,
    /// In which language the page of the mini-program opens.
    pub language: WrittenLanguage,
}

/// The platform has taken a message; whether it arrives is told by an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    /// Its number, when the platform gives one.
    pub message_id: Option<i64>,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
pub enum MessageError {
    /// A value cannot be sent; nothing was sent.
    #[error("{key}: {why}")]
    Unfit {
        /// The field.
        key: String,
        /// Why.
        why: Unfit,
    },
    /// The platform.
    #[error(transparent)]
    Platform(#[from] WechatError),
}

#[derive(Deserialize)]
struct Answer {
    /// A number, or a text.
    #[serde(default)]
    msgid: Value,
}

impl Wechat {
    /// Sends one message. When no answer came ([`WechatError::may_have_happened`]) it may have been taken: sending it
    /// again may show it twice.
    ///
    /// # Errors
    /// `MessageError`; `Remedy::NotAgreed` when there is no permission left.
    pub async fn send(&self, message: &SubscriptionMessage) -> Result<Accepted, MessageError> {
        let mut data = Map::new();
        for (key, value) in &message.values {
            let value = fitted(key, value.expose()).map_err(|why| MessageError::Unfit {
                key: key.clone(),
                why,
            })?;
            data.insert(key.clone(), json!({ "value": value }));
        }
        let mut body = json!({
            "touser": message.to.expose(),
            "template_id": message.template,
            "data": data,
            "miniprogram_state": self.0.page_state,
            "lang": match message.language {
                WrittenLanguage::Chinese => "zh_CN",
                WrittenLanguage::English => "en_US",
            },
        });
        if let Some(page) = &message.page {
            body["page"] = page.as_str().into();
        }
        let path = "/cgi-bin/message/subscribe/send";
        let answer: Answer = self.ask("subscribe_send", path, &body).await?;
        let message_id = match &answer.msgid {
            Value::String(text) => text.parse().ok(),
            number => number.as_i64(),
        };
        Ok(Accepted { message_id })
    }
}

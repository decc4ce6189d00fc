//! Content safety. Off unless the settings turn it on, and it never decides: a verdict may raise the attention that a
//! request gets, it blocks, delays and hides nothing.

use nuanxin_domain::personal::Personal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Wechat, WechatError};

/// Longest text of one check, in characters.
const LONGEST: usize = 2_500;
/// As the platform numbers what a text is for: a comment, which comes nearest to a request.
const SCENE: u8 = 2;

/// What the platform suggests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suggestion {
    /// Nothing found.
    Pass,
    /// A person should look.
    Review,
    /// It would be blocked elsewhere.
    Risky,
}

/// Of what kind it is, as the platform numbers it: 100 is normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Label(pub i32);

/// What the platform says of a text or a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What it suggests.
    pub suggest: Suggestion,
    /// Of what kind it is.
    pub label: Label,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// Sound.
    Audio,
    /// A picture.
    Image,
}

#[derive(Deserialize)]
struct Checked {
    result: Verdict,
}

#[derive(Deserialize)]
struct Taken {
    /// A text; in old answers a number.
    trace_id: Value,
}

impl Wechat {
    /// Whether texts may be sent to be checked.
    pub fn checks_texts(&self) -> bool {
        self.0.checks_texts
    }

    /// What the platform says of a text, or `None` when texts are not checked here. Only of a user who has been in the
    /// mini-program within two hours.
    ///
    /// # Errors
    /// `WechatError`; `Remedy::NotLately`.
    pub async fn check_text(
        &self,
        text: &Personal<String>,
        openid: &Personal<String>,
    ) -> Result<Option<Verdict>, WechatError> {
        if !self.0.checks_texts {
            return Ok(None);
        }
        let content: String = text.expose().chars().take(LONGEST).collect();
        let body = json!({ "content": content, "version": 2, "scene": SCENE, "openid": openid.expose() });
        let checked: Checked = self.ask("msg_sec_check", "/wxa/msg_sec_check", &body).await?;
        Ok(Some(checked.result))
    }

    /// Has a file checked that the platform can fetch at this address; `None` when files are not checked here. The verdict
    /// comes as an event within half an hour, under the number that is returned, or never.
    ///
    /// # Errors
    /// `WechatError`.
    pub async fn check_media(
        &self,
        url: &Personal<String>,
        kind: MediaKind,
        openid: &Personal<String>,
    ) -> Result<Option<String>, WechatError> {
        if !self.0.checks_media {
            return Ok(None);
        }
        let body = json!({
            "media_url": url.expose(),
            "media_type": match kind { MediaKind::Audio => 1, MediaKind::Image => 2 },
            "version": 2,
            "scene": SCENE,
            "openid": openid.expose(),
        });
        let path = "/wxa/media_check_async";
        let taken: Taken = self.ask("media_check_async", path, &body).await?;
        match taken.trace_id {
            Value::String(text) if !text.is_empty() => Ok(Some(text)),
            Value::Number(number) => Ok(Some(number.to_string())),
            _ => Err(WechatError::Unreadable),
        }
    }
}

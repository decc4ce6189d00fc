//! The exchange of a phone-number code for the number that the platform has proved.

use chrono::TimeDelta;
use nuanxin_domain::personal::Personal;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Wechat, WechatError};

/// How old the platform's watermark may be: a code is good for five minutes, and clocks differ.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// A number that the platform has proved to be the user's.
#[derive(Debug, Clone)]
pub struct ProvedNumber {
    /// Without the country's code.
    pub number: Personal<String>,
    /// Such as `86`.
    pub country: String,
}

#[derive(Deserialize)]
struct Answer {
    phone_info: Info,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    pure_phone_number: String,
    /// A text, or a number.
    country_code: Value,
    watermark: Watermark,
}

#[derive(Deserialize)]
struct Watermark {
    timestamp: i64,
    appid: String,
}

impl Wechat {
    /// Exchanges a code of the phone-number button, which is good once and for five minutes; the platform checks that
    /// it is this user's.
    ///
    /// # Errors
    /// `WechatError`; `Remedy::NewCode` for a code that is wrong, used, over, or another user's; `Unreadable` when the
    /// watermark is another app's, or old.
    pub async fn phone_number(
        &self,
        code: &Personal<String>,
        openid: &Personal<String>,
    ) -> Result<ProvedNumber, WechatError> {
        let body = json!({ "code": code.expose(), "openid": openid.expose() });
        let path = "/wxa/business/getuserphonenumber";
        let answer = self.ask("getuserphonenumber", path, &body).await;
        // here it means that the code is another app's, not that ours is wrong
        let answer: Answer = answer.map_err(|error| match error {
            WechatError::Refused { code: 40013, .. } => WechatError::refused(40029, ""),
            other => other,
        })?;
        let info = answer.phone_info;
        let age = self.0.token.now().timestamp() - info.watermark.timestamp;
        if info.watermark.appid != self.0.app_id || age.abs() > FRESH.num_seconds() {
            return Err(WechatError::Unreadable);
        }
        let country = match info.country_code {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Ok(ProvedNumber {
            number: info.pure_phone_number.into(),
            country,
        })
    }
}

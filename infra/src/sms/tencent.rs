//! Tencent Cloud SMS, `SendSms` of version 2021-01-11: a JSON body, signed with TC3-HMAC-SHA256. The status is 200 for
//! refusals too; each number has a `Code` of its own, and `Response.Error` is about the whole call.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::SendOutcome;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::exchange::{self, Answered};
use super::meaning::{self, Meaning, word};
use super::{SmsClientError, SmsMessage, signing};
use crate::settings::{SmsSettings, SmsTemplate};

/// Where it is, unless the settings name another address.
const ADDRESS: &str = "https://sms.tencentcloudapi.com/";
const VERSION: &str = "2021-01-11";
const ALGORITHM: &str = "TC3-HMAC-SHA256";
const JSON: &str = "application/json; charset=utf-8";

/// Codes of its table "错误码" (382/59177, 382/38780), and of the common ones.
const CODES: &meaning::Table = &[
    ("InvalidParameterValue.IncorrectPhoneNumber", Meaning::Never),
    ("FailedOperation.PhoneNumberInBlacklist", Meaning::Never),
    ("FailedOperation.ContainSensitiveWord", Meaning::Never),
    ("UnsupportedOperation.*", Meaning::Never),
    ("LimitExceeded.PhoneNumberThirtySecondLimit", Meaning::After(30)),
    ("LimitExceeded.PhoneNumberOneHourLimit", Meaning::After(3_600)),
    ("LimitExceeded.PhoneNumberDailyLimit", Meaning::Tomorrow),
    (
        "LimitExceeded.PhoneNumberSameContentDailyLimit",
        Meaning::Tomorrow,
    ),
    ("LimitExceeded.DeliveryFrequencyLimit", Meaning::After(60)),
    ("LimitExceeded.*", Meaning::Tomorrow),
    ("RequestLimitExceeded*", Meaning::After(1)),
    ("InternalError*", Meaning::Unsure),
    ("AuthFailure*", Meaning::Configure),
    ("UnauthorizedOperation*", Meaning::Configure),
    ("FailedOperation.*", Meaning::Configure),
    ("InvalidParameter*", Meaning::Configure),
    ("MissingParameter*", Meaning::Configure),
];

/// The provider, as our account is known there.
pub(super) struct Tencent {
    client: Client,
    url: Url,
    key: String,
    secret: SecretString,
    app_id: String,
    sign_name: String,
    region: String,
    templates: HashMap<String, SmsTemplate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    response: Said,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    error: Option<Coded>,
    #[serde(default)]
    send_status_set: Vec<Coded>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Coded {
    code: String,
    #[serde(default)]
    serial_no: String,
}

impl Tencent {
    pub fn from_settings(settings: &SmsSettings) -> Result<Option<Self>, SmsClientError> {
        let (Some(key), Some(secret)) = (&settings.key, &settings.secret) else {
            return Ok(None);
        };
        let (Some(app_id), Some(sign_name)) = (&settings.app_id, &settings.sign_name) else {
            return Ok(None);
        };
        let address = settings.gateway_url.as_deref().unwrap_or(ADDRESS);
        let templates = settings.templates();
        Ok(Some(Self {
            client: exchange::client(settings)?,
            url: Url::parse(address).map_err(|_| SmsClientError)?,
            key: key.clone(),
            secret: secret.clone(),
            app_id: app_id.clone(),
            sign_name: sign_name.clone(),
            region: settings.region.clone(),
            templates: templates
                .map(|template| (template.key.clone(), template))
                .collect(),
        }))
    }

    pub fn knows(&self, template: &str) -> bool {
        self.templates.contains_key(template)
    }

    pub async fn send(&self, message: &SmsMessage, now: DateTime<Utc>) -> SendOutcome {
        let in_language = self.templates.get(&message.named());
        let Some(template) = in_language.or_else(|| self.templates.get(message.template)) else {
            return Meaning::Configure.outcome("no-id-of-this-template", now);
        };
        let body = self.body_of(message, template);
        let timestamp = now.timestamp().to_string();
        let authorization = self.authorization(&body, now);
        let request = self
            .client
            .post(self.url.clone())
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, JSON)
            .header("X-TC-Action", "SendSms")
            .header("X-TC-Version", VERSION)
            .header("X-TC-Timestamp", timestamp)
            .header("X-TC-Region", &self.region)
            .body(body);
        let answer = exchange::ask(request).await;
        answer.map_or_else(|lost| lost, |answer| judge(&answer, now))
    }

    /// A value that the message does not have stands empty, so that the others stay in their places.
    fn body_of(&self, message: &SmsMessage, template: &SmsTemplate) -> String {
        let params = message.params.expose();
        let values: Vec<&str> = if template.order.is_empty() {
            params.values().map(String::as_str).collect()
        } else {
            let named = template.order.iter();
            named
                .map(|name| params.get(name.as_str()).map_or("", String::as_str))
                .collect()
        };
        json!({
            "PhoneNumberSet": [format!("+86{}", message.to.expose())],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign_name,
            "TemplateId": template.id,
            "TemplateParamSet": values,
            "SessionContext": message.id,
        })
        .to_string()
    }

    fn authorization(&self, body: &str, now: DateTime<Utc>) -> String {
        let host = signing::host_of(&self.url);
        let headers = [("content-type", JSON), ("host", host.as_str())];
        let request = signing::canonical("POST", "/", "", &headers, &signing::digest(body.as_bytes()));
        let date = now.format("%Y-%m-%d").to_string();
        let scope = format!("{date}/sms/tc3_request");
        let text = format!(
            "{ALGORITHM}\n{}\n{scope}\n{}",
            now.timestamp(),
            signing::digest(request.as_bytes())
        );
        let key = key_of(self.secret.expose_secret(), &date);
        format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={}, Signature={}",
            self.key,
            signing::names_of(&headers),
            signing::hex(&signing::hmac(&key, &[text.as_bytes()]))
        )
    }
}

/// The key of a day.
fn key_of(secret: &str, date: &str) -> [u8; 32] {
    let first = signing::hmac(format!("TC3{secret}").as_bytes(), &[date.as_bytes()]);
    let service = signing::hmac(&first, &[b"sms"]);
    signing::hmac(&service, &[b"tc3_request"])
}

fn judge(answer: &Answered, now: DateTime<Utc>) -> SendOutcome {
    let Ok(Envelope { response }) = serde_json::from_slice(&answer.body) else {
        return answer.without_code();
    };
    match (response.error, response.send_status_set.as_slice()) {
        (Some(error), _) => meaning::of(CODES, &error.code).outcome(&error.code, now),
        (None, [sent]) if sent.code == "Ok" => SendOutcome::Accepted {
            reference: word(&sent.serial_no),
        },
        (None, [sent]) => meaning::of(CODES, &sent.code).outcome(&sent.code, now),
        (None, _) => answer.without_code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_other_code_computes() {
        let settings = crate::sms::tests::settings("tencent", Some("https://sms.tencentcloudapi.com/"));
        let tencent = Tencent::from_settings(&settings).unwrap().unwrap();
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        // from tencentcloud.common.sign import Sign; from hashlib import sha256
        // d = lambda text: sha256(text.encode()).hexdigest()
        // c = "POST\n/\n\ncontent-type:application/json; charset=utf-8\nhost:sms.tencentcloudapi.com\n\ncontent-type;host\n" + d("{}")
        // Sign.sign_tc3("hush-secret", "2023-11-14", "sms", "TC3-HMAC-SHA256\n1700000000\n2023-11-14/sms/tc3_request\n" + d(c))
        assert_eq!(
            tencent.authorization("{}", now),
            "TC3-HMAC-SHA256 Credential=jingan/2023-11-14/sms/tc3_request, SignedHeaders=content-type;host, \
             Signature=c38f5ba8dce2ada2c4e1331e2fab8e7f0663d7ffc91718e33eed9e299bdabe26"
        );
    }
}

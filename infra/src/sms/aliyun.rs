//! Alibaba Cloud SMS, `SendSms` of version 2017-05-25: parameters in the query, no body, signed with ACS3-HMAC-SHA256.
//! `Code` is `OK` or says why not, whatever the status.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use nuanxin_domain::delivery::SendOutcome;
use reqwest::header::AUTHORIZATION;
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::exchange::{self, Answered};
use super::meaning::{self, Meaning, word};
use super::{SmsClientError, SmsMessage, signing};
use crate::settings::SmsSettings;

/// Where it is, unless the settings name another address.
const ADDRESS: &str = "https://dysmsapi.aliyuncs.com/";
const VERSION: &str = "2017-05-25";
const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// What is limited when it says `isv.BUSINESS_LIMIT_CONTROL`: the one code whose text says how long to wait.
const LIMITS: [(&str, Meaning); 3] = [
    ("天级", Meaning::Tomorrow),
    ("小时级", Meaning::After(3_600)),
    ("分钟级", Meaning::After(60)),
];
const TOO_OFTEN: &str = "isv.BUSINESS_LIMIT_CONTROL";

/// Codes of its table "API错误码" (101346), and of the common ones.
const CODES: &meaning::Table = &[
    ("isv.MOBILE_NUMBER_ILLEGAL", Meaning::Never),
    ("isv.BLACK_KEY_CONTROL_LIMIT", Meaning::Never),
    ("isv.SMS_CONTENT_ILLEGAL", Meaning::Never),
    (TOO_OFTEN, Meaning::After(60)),
    ("isv.DAY_LIMIT_CONTROL", Meaning::Tomorrow),
    ("isv.MONTH_LIMIT_CONTROL", Meaning::Tomorrow),
    ("isp.RAM_PERMISSION_DENY", Meaning::Configure),
    ("isp.*", Meaning::Unsure),
    ("InternalError", Meaning::Unsure),
    ("Throttling*", Meaning::After(1)),
    ("isv.*", Meaning::Configure),
    ("Signature*", Meaning::Configure),
    ("IncompleteSignature", Meaning::Configure),
    ("Invalid*", Meaning::Configure),
    ("Missing*", Meaning::Configure),
    ("Forbidden*", Meaning::Configure),
    ("NoPermission*", Meaning::Configure),
];

/// The provider, as our account is known there.
pub(super) struct Aliyun {
    client: Client,
    url: Url,
    key: String,
    secret: SecretString,
    sign_name: String,
    templates: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Said {
    code: String,
    #[serde(default)]
    message: String,
    #[serde(default)]
    biz_id: String,
}

impl Aliyun {
    pub fn from_settings(settings: &SmsSettings) -> Result<Option<Self>, SmsClientError> {
        let (Some(key), Some(secret)) = (&settings.key, &settings.secret) else {
            return Ok(None);
        };
        let Some(sign_name) = &settings.sign_name else {
            return Ok(None);
        };
        let address = settings.gateway_url.as_deref().unwrap_or(ADDRESS);
        let templates = settings.templates();
        Ok(Some(Self {
            client: exchange::client(settings)?,
            url: Url::parse(address).map_err(|_| SmsClientError)?,
            key: key.clone(),
            secret: secret.clone(),
            sign_name: sign_name.clone(),
            templates: templates.map(|template| (template.key, template.id)).collect(),
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
        let query = self.query_of(message, template);
        let nonce = Uuid::new_v4().simple().to_string();
        let date = now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (headers, authorization) = self.signed("SendSms", VERSION, &query, &date, &nonce);
        let mut url = self.url.clone();
        url.set_query(Some(&query));
        let mut request = self.client.post(url).header(AUTHORIZATION, authorization);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = exchange::ask(request.body("")).await;
        answer.map_or_else(|lost| lost, |answer| judge(&answer, now))
    }

    /// Sorted by name, as it is signed and sent.
    fn query_of(&self, message: &SmsMessage, template: &str) -> String {
        let params = json!(message.params.expose()).to_string();
        let id = message.id.to_string();
        let parameters = [
            ("OutId", id.as_str()),
            ("PhoneNumbers", message.to.expose()),
            ("SignName", &self.sign_name),
            ("TemplateCode", template),
            ("TemplateParam", &params),
        ];
        let pairs = parameters.map(|(name, value)| format!("{name}={}", encoded(value)));
        pairs.join("&")
    }

    /// The headers but for `host`, which the client sends by itself, and the authorization over all of them.
    fn signed(
        &self,
        action: &str,
        version: &str,
        query: &str,
        date: &str,
        nonce: &str,
    ) -> ([(&'static str, String); 5], String) {
        let digest = signing::digest(b"");
        let host = signing::host_of(&self.url);
        let signed = [
            ("host", host.as_str()),
            ("x-acs-action", action),
            ("x-acs-content-sha256", &digest),
            ("x-acs-date", date),
            ("x-acs-signature-nonce", nonce),
            ("x-acs-version", version),
        ];
        let request = signing::canonical("POST", self.url.path(), query, &signed, &digest);
        let text = format!("{ALGORITHM}\n{}", signing::digest(request.as_bytes()));
        let signature = signing::hmac(self.secret.expose_secret().as_bytes(), &[text.as_bytes()]);
        let authorization = format!(
            "{ALGORITHM} Credential={},SignedHeaders={},Signature={}",
            self.key,
            signing::names_of(&signed),
            signing::hex(&signature)
        );
        let [_, rest @ ..] = signed.map(|(name, value)| (name, value.to_owned()));
        (rest, authorization)
    }
}

/// As RFC 3986 has it: everything but letters, digits and `-_.~`.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'-' | b'_' | b'.' | b'~' => encoded.push(byte.into()),
            _ if byte.is_ascii_alphanumeric() => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

fn judge(answer: &Answered, now: DateTime<Utc>) -> SendOutcome {
    let Ok(said) = serde_json::from_slice::<Said>(&answer.body) else {
        return answer.without_code();
    };
    if said.code == "OK" {
        return SendOutcome::Accepted {
            reference: word(&said.biz_id),
        };
    }
    let limit = LIMITS.iter().find(|(limit, _)| said.message.contains(limit));
    let meaning = match limit {
        Some((_, meaning)) if said.code == TOO_OFTEN => *meaning,
        _ => meaning::of(CODES, &said.code),
    };
    meaning.outcome(&said.code, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of its documentation ("V3版本请求体&签名机制", 固定参数示例).
    #[test]
    fn the_signature_is_the_one_of_the_providers_example() {
        let mut settings =
            crate::sms::tests::settings("aliyun", Some("https://ecs.cn-shanghai.aliyuncs.com/"));
        settings.key = Some("YourAccessKeyId".to_owned());
        settings.secret = Some("YourAccessKeySecret".into());
        let aliyun = Aliyun::from_settings(&settings).unwrap().unwrap();
        let query = "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai";
        let nonce = "3156853299f313e23d1673dc12e1703d";
        let date = "2023-10-26T10:22:32Z";
        let (_, authorization) = aliyun.signed("RunInstances", "2014-05-26", query, date, nonce);
        assert_eq!(
            authorization,
            "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;\
             x-acs-date;x-acs-signature-nonce;x-acs-version,\
             Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
        );
    }

    #[test]
    fn what_stands_in_the_query_is_encoded_as_it_is_signed() {
        // urllib.parse.quote('{"a b":"~*暖"}', safe='~')
        assert_eq!(
            encoded("{\"a b\":\"~*暖\"}"),
            "%7B%22a%20b%22%3A%22~%2A%E6%9A%96%22%7D"
        );
    }
}

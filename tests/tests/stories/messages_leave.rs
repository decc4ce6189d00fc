//! Each client of a gateway, and that of WeCom, says what a stand-in understands that was written without it; what a
//! provider answers, or does not, becomes the right conclusion. No installation is needed for it.

use mobile_mock::standin::{
    SMS_APP_ID, SMS_KEY, SMS_SECRET, SMS_SIGN, Standin, WECOM_AGENT_ID, WECOM_CORP_ID, WECOM_SECRET,
};
use nuanxin_domain::delivery::SendOutcome;
use nuanxin_infra::clock::{Clock, SystemClock};
use nuanxin_infra::keys::KeyRing;
use nuanxin_infra::limits::RateLimiter;
use nuanxin_infra::settings::Settings;
use nuanxin_infra::sms::{SmsMessage, SmsSender};
use nuanxin_infra::wecom::{Wecom, WecomMessage};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A stand-in, and somebody who looks at it.
struct Outside {
    standin: Standin,
    http: reqwest::Client,
}

impl Outside {
    async fn start() -> Self {
        let bind = "127.0.0.1:0".parse().expect("an address");
        Self {
            standin: Standin::start(bind).await.expect("a stand-in"),
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.standin.address)
    }

    async fn does(&self, path: &str, body: Value) {
        let done = self.http.post(self.url(path)).json(&body).send().await;
        assert!(done.expect("an answer").status().is_success(), "{path} {body}");
    }

    async fn shown(&self, path: &str) -> Value {
        let answer = self.http.get(self.url(path)).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn page(&self) -> String {
        let answer = self.http.get(self.url("/")).send().await.expect("an answer");
        answer.text().await.expect("a page")
    }

    fn sender(&self, provider: &str, secret: &str) -> SmsSender {
        let (url, id) = match provider {
            "own" => (self.standin.sms_gateway_url(), "sign_in_code"),
            "tencent" => (self.standin.sms_cloud_url(), "100001"),
            _ => (self.standin.sms_cloud_url(), "SMS_100001"),
        };
        let settings = settings(
            "SMS",
            &[
                ("PROVIDER", provider),
                ("GATEWAY_URL", &url),
                ("KEY", SMS_KEY),
                ("SECRET", secret),
                ("APP_ID", SMS_APP_ID),
                ("SIGN_NAME", SMS_SIGN),
                ("TEMPLATES", &format!("sign_in_code={id}")),
                ("TIMEOUT_SECONDS", "2"),
            ],
        );
        SmsSender::from_settings(&settings.sms).expect("a client")
    }

    fn wecom(&self, secret: &str) -> Wecom {
        let agent = WECOM_AGENT_ID.to_string();
        let settings = settings(
            "WECOM",
            &[
                ("BASE_URL", &self.standin.wecom_base_url()),
                ("CORP_ID", WECOM_CORP_ID),
                ("AGENT_ID", &agent),
                ("SECRET", secret),
            ],
        );
        let real = Arc::new(SystemClock);
        let limiter = RateLimiter::in_process(real.clone());
        Wecom::from_settings(&settings.wecom, None, &KeyRing::generate(), &limiter, real)
            .expect("a client")
            .expect("it is set")
    }
}

fn settings(section: &str, set: &[(&str, &str)]) -> Settings {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let named = set
        .iter()
        .map(|(name, value)| (format!("NUANXIN__{section}__{name}"), (*value).to_owned()));
    Settings::load(None, named).expect("good settings")
}

async fn text_to(sender: &SmsSender, to: &str, code: &str) -> SendOutcome {
    let message = SmsMessage {
        id: Uuid::new_v4(),
        to: to.to_owned().into(),
        template: "sign_in_code",
        params: BTreeMap::from([("code", code.to_owned())]).into(),
    };
    sender.send(&message, SystemClock.now()).await
}

fn is_unsure(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Unsure { .. })
}

#[tokio::test]
async fn each_gateway_takes_what_its_client_signs_and_says_what_became_of_it() {
    let outside = Outside::start().await;
    let waits = |outcome: SendOutcome, wait: u32| matches!(outcome, SendOutcome::NotTaken { wait_seconds: Some(seconds), .. } if seconds == wait);
    for (provider, text, wait) in [
        ("own", "{code}", 0),
        ("tencent", "{1}", 30),
        ("aliyun", "${code}", 60),
    ] {
        let id = match provider {
            "own" => "sign_in_code",
            "tencent" => "100001",
            _ => "SMS_100001",
        };
        outside
            .standin
            .learn_text(id, &format!("{provider}: 验证码 {text}<"));
        let sender = outside.sender(provider, SMS_SECRET);
        let taken = text_to(&sender, "13800005678", "~*é 暖").await;
        assert!(
            matches!(taken, SendOutcome::Accepted { .. }),
            "{provider} {taken:?}"
        );
        let page = outside.page().await;
        assert!(page.contains(&format!("{provider}: 验证码 ~*é 暖&lt;")), "{page}");
        let wrong = text_to(&outside.sender(provider, "guessed"), "13800005678", "1").await;
        assert!(
            matches!(wrong, SendOutcome::NotTaken { .. }),
            "{provider} {wrong:?}"
        );
        let nobody = text_to(&sender, "12345", "1").await;
        if provider == "own" {
            continue;
        }
        assert!(
            matches!(nobody, SendOutcome::Refused { .. }),
            "{provider} {nobody:?}"
        );
        assert!(
            waits(text_to(&sender, "13800005678", "2").await, wait),
            "{provider}"
        );

        for (at, (fault, reaches)) in [
            ("drop", 1),
            ("truncated", 1),
            ("html", 0),
            ("error500", 0),
            ("oversized", 1),
            ("wrong_type", 1),
        ]
        .into_iter()
        .enumerate()
        {
            outside.does("/standin/sms/limits", json!({ "off": true })).await;
            outside
                .does(
                    "/standin/sms/faults",
                    json!({ "kind": fault, "path": provider, "next": 1 }),
                )
                .await;
            let to = format!("1390000{:04}", at * 100 + wait as usize);
            let outcome = text_to(&sender, &to, "3").await;
            assert!(is_unsure(&outcome), "{provider} {fault} {outcome:?}");
            let shown = outside.shown(&format!("/standin/sms?phone={to}")).await;
            assert_eq!(
                shown["items"].as_array().map(Vec::len),
                Some(reaches),
                "{provider} {fault}"
            );
        }
        outside
            .does(
                "/standin/sms/faults",
                json!({ "kind": "code", "code": "RequestLimitExceeded", "next": 1 }),
            )
            .await;
        let busy = text_to(&sender, "13800005678", "4").await;
        assert!(
            matches!(busy, SendOutcome::NotTaken { .. }),
            "{provider} {busy:?}"
        );
        outside.does("/standin/sms/limits", json!({})).await;
    }
    let to_mine = outside.shown("/standin/sms?phone=13800005678").await;
    assert_eq!(to_mine["items"].as_array().map(Vec::len), Some(3));
    outside.standin.stop().await;
}

async fn card_to(wecom: &Wecom, member: &str, id: u128) -> SendOutcome {
    let message = WecomMessage {
        id: Uuid::from_u128(id),
        to_user: member.to_owned().into(),
        title: "新的求助单<".to_owned(),
        text: "JA-26-0001 等您接单".to_owned(),
        url: Some("https://a.example.cn/advisor".to_owned()),
    };
    wecom.send(&message, SystemClock.now()).await
}

#[tokio::test]
async fn a_member_reads_each_card_once_whatever_is_lost_on_the_way() {
    let outside = Outside::start().await;
    let wecom = outside.wecom(WECOM_SECRET);
    let accepted = |outcome: SendOutcome| matches!(outcome, SendOutcome::Accepted { reference: Some(_) });
    assert!(accepted(card_to(&wecom, "zhang.san", 1).await));
    // the answer is lost, and what is asked again is known there
    for fault in ["drop", "truncated", "wrong_type"] {
        let plant = json!({ "kind": fault, "path": "/cgi-bin/message/send", "next": 1 });
        outside.does("/standin/wecom/faults", plant).await;
        assert!(
            accepted(card_to(&wecom, "zhang.san", fault.len() as u128 + 10).await),
            "{fault}"
        );
    }
    outside.does("/standin/wecom/tokens/expire", json!({})).await;
    assert!(
        accepted(card_to(&wecom, "zhang.san", 2).await),
        "with another token"
    );
    outside
        .does("/standin/wecom/clock", json!({ "advance_seconds": 7_300 }))
        .await;
    assert!(
        accepted(card_to(&wecom, "zhang.san", 3).await),
        "and with the next one"
    );
    let shown = outside.shown("/standin/wecom/messages?member=zhang.san").await;
    assert_eq!(shown["items"].as_array().map(Vec::len), Some(6), "{shown}");
    assert_eq!(shown["repeated"], 3);
    let page = outside.page().await;
    assert!(
        page.contains("企业微信 zhang.san") && page.contains("新的求助单＜"),
        "{page}"
    );

    outside
        .does("/standin/wecom/members", json!({ "gone": ["li.si"] }))
        .await;
    let gone = card_to(&wecom, "li.si", 4).await;
    assert_eq!(
        gone,
        SendOutcome::Refused {
            reason: "errcode 81013".to_owned()
        }
    );
    let wrong = card_to(&outside.wecom("guessed"), "zhang.san", 5).await;
    assert_eq!(
        wrong,
        SendOutcome::NotTaken {
            reason: "errcode 40001".to_owned(),
            wait_seconds: None
        }
    );
    for fault in ["html", "error500", "oversized"] {
        outside
            .does(
                "/standin/wecom/faults",
                json!({ "kind": fault, "path": "/cgi-bin/message/send", "next": 2 }),
            )
            .await;
        assert!(is_unsure(&card_to(&wecom, "wang.wu", 6).await), "{fault}");
    }
    outside
        .does(
            "/standin/wecom/faults",
            json!({ "kind": "code", "code": 45009, "next": 1 }),
        )
        .await;
    let often = card_to(&wecom, "wang.wu", 7).await;
    assert!(
        matches!(
            often,
            SendOutcome::NotTaken {
                wait_seconds: Some(1..=60),
                ..
            }
        ),
        "{often:?}"
    );
    outside.standin.stop().await;
}

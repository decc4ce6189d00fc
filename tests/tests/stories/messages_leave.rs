//! Each client of a gateway, and that of WeCom, says what a stand-in understands that was written without it; what a
//! provider answers, or does not, becomes the right conclusion. No installation is needed for it.

use mobile_mock::standin::{
    SMS_APP_ID, SMS_KEY, SMS_SECRET, SMS_SIGN, Standin, WECOM_AGENT_ID, WECOM_CORP_ID, WECOM_SECRET,
};
use nuanxin_domain::account::WrittenLanguage;
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
        let url = match provider {
            "own" => self.standin.sms_gateway_url(),
            _ => self.standin.sms_cloud_url(),
        };
        let known = TEXTS.iter().find(|(known, ..)| *known == provider);
        let (_, id, _) = known.expect("a provider");
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
        language: WrittenLanguage::Chinese,
    };
    sender.send(&message, SystemClock.now()).await
}

/// Which id its text has at each provider, and how a value stands in it.
const TEXTS: [(&str, &str, &str); 3] = [
    ("own", "sign_in_code", "{code}"),
    ("tencent", "100001", "{1}"),
    ("aliyun", "SMS_100001", "${code}"),
];

fn is_accepted(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Accepted { .. })
}

fn not_taken_for(outcome: &SendOutcome) -> Option<Option<u32>> {
    match outcome {
        SendOutcome::NotTaken { wait_seconds, .. } => Some(*wait_seconds),
        _ => None,
    }
}

fn is_unsure(outcome: &SendOutcome) -> bool {
    matches!(outcome, SendOutcome::Unsure { .. })
}

#[tokio::test]
async fn each_gateway_takes_what_its_client_signs_and_nothing_else() {
    let outside = Outside::start().await;
    for (provider, id, value) in TEXTS {
        let text = format!("{provider}: 验证码 {value}<");
        outside.standin.learn_text(id, &text);
        let sender = outside.sender(provider, SMS_SECRET);
        let taken = text_to(&sender, "13800005678", "~*é 暖").await;
        assert!(is_accepted(&taken), "{provider} {taken:?}");
        let page = outside.page().await;
        let shown = format!("{provider}: 验证码 ~*é 暖&lt;");
        assert!(page.contains(&shown), "{page}");
        let guessed = outside.sender(provider, "guessed");
        let wrong = text_to(&guessed, "13800005679", "1").await;
        assert!(not_taken_for(&wrong).is_some(), "{provider} {wrong:?}");
    }
    let shown = outside.shown("/standin/sms").await;
    assert_eq!(shown["items"].as_array().map(Vec::len), Some(3));
    outside.standin.stop().await;
}

#[tokio::test]
async fn what_a_cloud_says_or_fails_to_say_becomes_the_right_conclusion() {
    let outside = Outside::start().await;
    for (provider, wait) in [("tencent", 30), ("aliyun", 60)] {
        let sender = outside.sender(provider, SMS_SECRET);
        let nobody = text_to(&sender, "12345", "1").await;
        assert!(matches!(nobody, SendOutcome::Refused { .. }), "{nobody:?}");
        assert!(is_accepted(&text_to(&sender, "13800005678", "1").await));
        let often = text_to(&sender, "13800005678", "2").await;
        assert_eq!(not_taken_for(&often), Some(Some(wait)), "{often:?}");
        let busy = json!({ "kind": "code", "code": "RequestLimitExceeded", "next": 1 });
        outside.does("/standin/sms/faults", busy).await;
        let busy = text_to(&sender, "13800005670", "3").await;
        assert!(not_taken_for(&busy).is_some(), "{busy:?}");
        loses_answers(&outside, provider).await;
    }
    outside.standin.stop().await;
}

/// Whether a message arrived that was not answered well is for nobody to say.
async fn loses_answers(outside: &Outside, provider: &str) {
    let sender = outside.sender(provider, SMS_SECRET);
    let faults = [
        ("drop", 1),
        ("truncated", 1),
        ("html", 0),
        ("error500", 0),
        ("oversized", 1),
        ("wrong_type", 1),
    ];
    for (at, (fault, reaches)) in faults.into_iter().enumerate() {
        let plant = json!({ "kind": fault, "path": provider, "next": 1 });
        outside.does("/standin/sms/faults", plant).await;
        let to = format!("139000{}{at:04}", provider.len() % 7);
        let outcome = text_to(&sender, &to, "3").await;
        assert!(is_unsure(&outcome), "{provider} {fault} {outcome:?}");
        let shown = outside.shown(&format!("/standin/sms?phone={to}")).await;
        let arrived = shown["items"].as_array().map(Vec::len);
        assert_eq!(arrived, Some(reaches), "{provider} {fault}");
    }
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

async fn fails_at_wecom(outside: &Outside, kind: &str, next: u32) {
    let plant = json!({ "kind": kind, "path": "/cgi-bin/message/send", "next": next });
    outside.does("/standin/wecom/faults", plant).await;
}

#[tokio::test]
async fn a_member_reads_each_card_once_whatever_is_lost_on_the_way() {
    let outside = Outside::start().await;
    let wecom = outside.wecom(WECOM_SECRET);
    let sent = async |id: u128| is_accepted(&card_to(&wecom, "zhang.san", id).await);
    assert!(sent(1).await);
    // the answer is lost, and what is asked again is known there
    for (fault, id) in [("drop", 2), ("truncated", 3), ("wrong_type", 4)] {
        fails_at_wecom(&outside, fault, 1).await;
        assert!(sent(id).await, "{fault}");
    }
    outside.does("/standin/wecom/tokens/expire", json!({})).await;
    assert!(sent(5).await, "with another token");
    let later = json!({ "advance_seconds": 7_300 });
    outside.does("/standin/wecom/clock", later).await;
    assert!(sent(6).await, "and with the next one");
    let shown = outside.shown("/standin/wecom/messages?member=zhang.san").await;
    assert_eq!(shown["items"].as_array().map(Vec::len), Some(6), "{shown}");
    assert_eq!(shown["repeated"], 3);
    let page = outside.page().await;
    assert!(page.contains("企业微信 zhang.san"), "{page}");
    assert!(page.contains("新的求助单＜"), "{page}");
    outside.standin.stop().await;
}

#[tokio::test]
async fn what_wecom_says_or_fails_to_say_becomes_the_right_conclusion() {
    let outside = Outside::start().await;
    let wecom = outside.wecom(WECOM_SECRET);
    let gone = json!({ "gone": ["li.si"] });
    outside.does("/standin/wecom/members", gone).await;
    let reason = "errcode 81013".to_owned();
    assert_eq!(card_to(&wecom, "li.si", 1).await, SendOutcome::Refused { reason });
    let wrong = card_to(&outside.wecom("guessed"), "zhang.san", 2).await;
    assert_eq!(not_taken_for(&wrong), Some(None), "{wrong:?}");
    for (fault, id) in [("html", 3), ("error500", 4), ("oversized", 5)] {
        // asked for once more at once
        fails_at_wecom(&outside, fault, 2).await;
        assert!(is_unsure(&card_to(&wecom, "wang.wu", id).await), "{fault}");
    }
    let often = json!({ "kind": "code", "code": 45009, "next": 1 });
    outside.does("/standin/wecom/faults", often).await;
    let often = card_to(&wecom, "wang.wu", 6).await;
    assert!(matches!(not_taken_for(&often), Some(Some(1..=60))), "{often:?}");
    outside.standin.stop().await;
}

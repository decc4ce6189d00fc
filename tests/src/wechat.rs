//! The WeChat platform: a stand-in that speaks its wire protocol, and the phones that use it.

use crate::clouds;
use crate::platform::{Outside, PROGRESS, QUESTION};
use crate::resident::Resident;
use mobile_mock::standin::Standin;
use mobile_mock::target::Target;
use serde_json::{Value, json};
use std::net::SocketAddr;

/// A WeChat platform, pretended.
pub struct WechatPlatform {
    standin: Standin,
    http: reqwest::Client,
}

impl WechatPlatform {
    pub(crate) async fn start() -> Self {
        let bind = "127.0.0.1:0".parse().expect("an address");
        Self {
            standin: Standin::start(bind).await.expect("a stand-in"),
            http: reqwest::Client::builder().no_proxy().build().expect("a client"),
        }
    }

    /// What a story is connected to in which notices leave.
    pub(crate) fn outside(&self) -> Outside {
        Outside {
            wechat: Some(self.base_url()),
            sms: Some(self.sms_url()),
            wecom: Some(self.standin.wecom_base_url()),
            ..Outside::default()
        }
    }

    /// The same, with the gateway of this cloud provider, who knows our texts.
    pub(crate) fn outside_with(&self, cloud: &'static str) -> Outside {
        for text in clouds::texts(cloud) {
            self.standin.learn_text(&text.id, &text.text);
        }
        Outside {
            sms: Some(self.standin.sms_cloud_url()),
            cloud: Some(cloud),
            ..self.outside()
        }
    }

    pub(crate) fn sms_url(&self) -> String {
        self.standin.sms_gateway_url()
    }

    /// Knows the subscription templates of the product.
    pub(crate) async fn learns_templates(&self) {
        let progress = ["character_string1", "thing2", "phrase3", "time4"];
        let question = ["character_string1", "thing2", "time3"];
        for (id, fields, long_term) in [(PROGRESS, &progress[..], false), (QUESTION, &question[..], true)] {
            let template = json!({ "id": id, "fields": fields, "long_term": long_term });
            self.does("/templates", &template).await;
        }
    }

    /// Somebody allows so many messages about how things go on; the phone reports it.
    pub async fn allows(&self, resident: &Resident, openid: &str, count: u32) {
        for _ in 0..count {
            self.accepts(resident, openid, PROGRESS).await;
        }
    }

    /// Somebody allows questions, by a long-term template; the phone reports it.
    pub async fn allows_questions(&self, resident: &Resident, openid: &str) {
        self.accepts(resident, openid, QUESTION).await;
    }

    async fn accepts(&self, resident: &Resident, openid: &str, template: &str) {
        let answer = json!({ "openid": openid, "template": template, "answer": "accept" });
        self.does("/subscribe", &answer).await;
        let reported = json!({ "answers": [{ "template": template, "answer": "accept" }] });
        resident.post("/notice-grants", &reported).await.done();
    }

    /// Subscription messages that arrived on somebody's phone.
    pub async fn messages(&self, openid: &str) -> Vec<Value> {
        let shown = self.shown(&format!("/messages?openid={openid}")).await;
        shown["items"].as_array().expect("a list").clone()
    }

    /// Text messages that arrived at a number.
    pub async fn texts(&self, phone: &str) -> Vec<Value> {
        let url = format!("http://{}/standin/sms?phone={phone}", self.standin.address);
        let answer = self.http.get(url).send().await.expect("an answer");
        let shown: Value = answer.json().await.expect("JSON");
        shown["items"].as_array().expect("a list").clone()
    }

    /// Cards that arrived at a member of staff.
    pub async fn cards(&self, member: &str) -> Vec<Value> {
        let url = format!(
            "http://{}/standin/wecom/messages?member={member}",
            self.standin.address
        );
        let answer = self.http.get(url).send().await.expect("an answer");
        let shown: Value = answer.json().await.expect("JSON");
        shown["items"].as_array().expect("a list").clone()
    }

    /// The gateway for text messages misbehaves in this way, or no more.
    pub async fn texts_fail(&self, fault: Option<&str>) {
        let url = format!("http://{}/standin/faults", self.standin.address);
        let answer = self.http.post(url).json(&json!({ "sms": fault })).send().await;
        assert!(answer.expect("an answer").status().is_success());
    }

    /// The gateways tell a number as often as they are asked to.
    pub(crate) async fn tells_as_often_as_asked(&self) {
        let url = format!("http://{}/standin/sms/limits", self.standin.address);
        let answer = self.http.post(url).json(&json!({ "off": true })).send().await;
        assert!(answer.expect("an answer").status().is_success());
    }

    pub(crate) fn base_url(&self) -> String {
        self.standin.wechat_base_url()
    }

    pub(crate) fn calls_back_to(&self, product: SocketAddr) {
        self.standin
            .call_back_to(Target::try_from(product).expect("loopback"));
    }

    pub(crate) async fn end(self) {
        self.standin.stop().await;
    }

    /// What a phone gets from `wx.login`.
    pub async fn login_code(&self, openid: &str) -> String {
        self.minted(&format!("/login-code?openid={openid}")).await
    }

    /// What a phone gets from its phone-number button.
    pub async fn phone_code(&self, openid: &str, phone: &str) -> String {
        self.minted(&format!("/phone-code?openid={openid}&phone={phone}"))
            .await
    }

    /// Ends every access token now.
    pub async fn ends_all_tokens(&self) {
        self.does("/tokens/expire", &json!({})).await;
    }

    /// Does something under `/standin/wechat`, as it stands there.
    pub async fn does(&self, path: &str, body: &Value) -> Value {
        let answer = self.http.post(self.url(path)).json(body).send().await;
        let answer = answer.expect("an answer");
        assert!(answer.status().is_success(), "{path} {body}");
        answer.json().await.expect("JSON")
    }

    /// Is as it should be again.
    pub async fn recovers(&self) {
        let answer = self.http.delete(self.url("/faults")).send().await;
        assert!(answer.expect("an answer").status().is_success());
    }

    /// How often this was called.
    pub async fn calls(&self, path: &str) -> u64 {
        self.shown("/calls").await[path].as_u64().unwrap_or(0)
    }

    /// What it shows of itself.
    pub async fn shown(&self, path: &str) -> Value {
        let answer = self.http.get(self.url(path)).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    async fn minted(&self, path: &str) -> String {
        let minted = self.shown(path).await;
        minted["code"].as_str().expect("a code").to_owned()
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/standin/wechat{path}", self.standin.address)
    }
}

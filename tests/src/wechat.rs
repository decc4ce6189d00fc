//! The WeChat platform: a stand-in that speaks its wire protocol, and the phones that use it.

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

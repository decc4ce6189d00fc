//! Where access tokens of the mini-program come from.
//!
//! The stable token is asked for without force first: the platform gives every caller the same one, and changes it by
//! itself. Force is used only when the platform goes on giving out the very token that it refuses.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{Inner, WechatError, count};
use crate::access_token::{Granted, TokenKind, TokenSource, is_same};
use crate::sealed::FieldName;

/// As it is shared between nodes.
pub(super) const KIND: TokenKind = TokenKind {
    name: "wechat",
    sealed: FieldName::new("wechat.access_token"),
};

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    expires_in: i64,
}

impl TokenSource for Inner {
    type Error = WechatError;

    async fn grant(&self, refused: Option<&SecretString>) -> Result<Granted, WechatError> {
        let granted = self.stable_token(false).await?;
        if is_same(&granted.token, refused) {
            return self.stable_token(true).await;
        }
        Ok(granted)
    }
}

impl Inner {
    async fn stable_token(&self, force: bool) -> Result<Granted, WechatError> {
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.secret.expose_secret(),
            "force_refresh": force,
        });
        let granted = self.wire.post("/cgi-bin/stable_token", None, &body).await;
        // here it means that the secret is wrong, and another token does not help
        let granted: Answer = granted.map_err(|error| match error {
            WechatError::Refused { code: 40001, .. } => WechatError::refused(40125, ""),
            other => other,
        })?;
        if granted.access_token.is_empty() {
            return Err(WechatError::Unreadable);
        }
        count("stable_token", if force { "forced" } else { "ok" });
        Ok(Granted {
            token: granted.access_token.into(),
            expires_in: granted.expires_in,
        })
    }
}

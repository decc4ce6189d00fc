//! Where access tokens of the application come from: the platform gives the same one to everybody until it ends, or until
//! it has ended it early.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::Inner;
use crate::access_token::{Granted, TokenKind, TokenSource, is_same};
use crate::sealed::FieldName;
use crate::wechat::WechatError;

/// As it is shared between nodes.
pub(super) const KIND: TokenKind = TokenKind {
    name: "wecom",
    sealed: FieldName::new("wecom.access_token"),
};

#[derive(Deserialize)]
struct Answer {
    access_token: String,
    expires_in: i64,
}

impl TokenSource for Inner {
    type Error = WechatError;

    /// There is no force: a platform that goes on giving out the token that it refuses is not in order.
    async fn grant(&self, refused: Option<&SecretString>) -> Result<Granted, WechatError> {
        let parameters = [
            ("corpid", self.corp_id.as_str()),
            ("corpsecret", self.secret.expose_secret()),
        ];
        let granted: Answer = self.wire.get("/cgi-bin/gettoken", &parameters).await?;
        let token = SecretString::from(granted.access_token);
        if token.expose_secret().is_empty() || is_same(&token, refused) {
            return Err(WechatError::Unreadable);
        }
        Ok(Granted {
            token,
            expires_in: granted.expires_in,
        })
    }
}

//! The exchange of a login code for whose it is.

use nuanxin_domain::personal::Personal;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{Wechat, WechatError};

/// An openid has 28 characters; much longer ones are none.
const LONGEST_OPENID: usize = 128;

/// Who has signed in. The session key is not kept: nothing that we use needs it.
#[derive(Debug, Clone)]
pub struct Login {
    /// The user within this mini-program; stable.
    pub openid: Personal<String>,
}

#[derive(Deserialize)]
struct Session {
    openid: String,
}

impl Wechat {
    /// Exchanges a code of `wx.login`, which is good once and for five minutes. When no answer came, the code may be
    /// spent: the phone gets a new one.
    ///
    /// # Errors
    /// `WechatError`; `Remedy::NewCode` for a code that is wrong, used or over.
    pub async fn login(&self, code: &Personal<String>) -> Result<Login, WechatError> {
        let started = self.begins("jscode2session")?;
        let session = self.exchanged(code).await;
        self.ended("jscode2session", started, session.as_ref().err());
        session.map(|session| Login {
            openid: session.openid.into(),
        })
    }

    async fn exchanged(&self, code: &Personal<String>) -> Result<Session, WechatError> {
        let parameters = [
            ("appid", self.0.app_id.as_str()),
            ("secret", self.0.secret.expose_secret()),
            ("js_code", code.expose().as_str()),
            ("grant_type", "authorization_code"),
        ];
        let session = self.0.wire.get("/sns/jscode2session", &parameters).await;
        // here it means the secret, not a token
        let session: Session = session.map_err(|error| match error {
            WechatError::Refused { code: 40001, .. } => WechatError::refused(40125, ""),
            other => other,
        })?;
        if session.openid.is_empty() || session.openid.len() > LONGEST_OPENID {
            return Err(WechatError::Unreadable);
        }
        Ok(session)
    }
}

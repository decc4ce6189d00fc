//! What a client gets when it has signed in.

use super::cookie;
use actix_web::{HttpRequest, HttpResponse};
use chrono::TimeDelta;
use nuanxin_domain::access::Role;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::{Opened, SessionKind};
use nuanxin_infra::tokens::AccessGrant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the client will keep its refresh token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeptAs {
    /// By itself, from the answer's body: apps and the mini-program.
    #[default]
    Bearer,
    /// In an HttpOnly cookie that scripts cannot read: pages in browsers.
    Cookie,
}

impl From<KeptAs> for SessionKind {
    fn from(kept: KeptAs) -> Self {
        match kept {
            KeptAs::Bearer => SessionKind::Bearer,
            KeptAs::Cookie => SessionKind::Cookie,
        }
    }
}

impl From<SessionKind> for KeptAs {
    fn from(kind: SessionKind) -> Self {
        match kind {
            SessionKind::Bearer => KeptAs::Bearer,
            SessionKind::Cookie => KeptAs::Cookie,
        }
    }
}

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// To be sent as `Authorization: Bearer …`.
    #[schema(example = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIwMTlhIn0.c2lnbmF0dXJl")]
    pub access_token: String,
    /// Good once, for `POST /auth/refresh`; absent when a cookie holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "q4uP2iI0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg")]
    pub refresh_token: Option<String>,
    /// `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds for which the access token is good.
    #[schema(example = 1800)]
    pub expires_in: u32,
}

/// The answer to somebody who has signed in, or whose sign-in goes on: tokens, and the cookie where one is kept.
pub fn granted(platform: &Platform, http: &HttpRequest, opened: &Opened, role: Role) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    if opened.kind == SessionKind::Cookie {
        let left = opened.expires_at - platform.clocks.real.now();
        let plain = cookie::may_be_plain(platform, http);
        response.cookie(cookie::holding(&opened.refresh, left, plain));
    }
    response.json(issued(platform, opened, role))
}

/// The tokens of a session; without the refresh token where a cookie holds it.
pub fn issued(platform: &Platform, opened: &Opened, role: Role) -> Tokens {
    let grant = AccessGrant {
        account: opened.account,
        session: opened.session,
        role: role.code().to_owned(),
    };
    let by_client = opened.kind == SessionKind::Bearer;
    Tokens {
        refresh_token: by_client.then(|| opened.refresh.expose().to_owned()),
        ..access_only(platform, &grant)
    }
}

/// An access token, with nothing to renew it.
pub fn access_only(platform: &Platform, grant: &AccessGrant) -> Tokens {
    let minutes = platform.settings.session.access_minutes;
    let lifetime = TimeDelta::minutes(i64::from(minutes));
    let now = platform.clocks.real.now();
    Tokens {
        access_token: platform.access_tokens.issue(grant, now, lifetime),
        refresh_token: None,
        token_type: "Bearer",
        expires_in: minutes * 60,
    }
}

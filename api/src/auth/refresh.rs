//! `POST /auth/refresh`: a refresh token becomes new tokens. Good once: a second use means that somebody else has
//! it too, and ends the session for both.

use super::cookie;
use super::tokens::{Tokens, granted};
use crate::input::Body;
use crate::problem::{Answer, Code, Problem, ProblemDocument};
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::personal::Personal;
use nuanxin_infra::accounts;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::{Ended, Opened, Rotation};
use nuanxin_infra::tokens::OpaqueToken;
use serde::Deserialize;
use utoipa::ToSchema;

/// The refresh token, unless the cookie holds it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"refresh_token": "q4uP2iI0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg"}))]
pub struct Presented {
    /// As it was given last.
    #[schema(value_type = Option<String>, max_length = 64, example = "q4uP2iI0mJmQv3S1e3tJx9Zr7yq0n6Kc8b5dW2aLhTg")]
    pub(super) refresh_token: Option<Personal<String>>,
}

/// Go on being signed in
///
/// Exchanges the refresh token, from the body or the cookie, for new tokens. Each is good once; a second use ends
/// the session. A call with the cookie needs `X-Nuanxin-Client: web` and an `Origin` of our own.
#[utoipa::path(
    tag = "sign-in",
    params(("X-Nuanxin-Client" = Option<String>, Header, description = "`web`, with the cookie", max_length = 40, example = "web")),
    request_body = Presented,
    responses(
        (status = 200, description = "New tokens; kept the way the old ones were", body = Tokens,
         headers(("Set-Cookie" = String, description = "The new refresh token, where a cookie holds it"))),
        (status = 401, description = "`refresh_refused`: unknown, used, expired or ended", body = ProblemDocument,
         content_type = "application/problem+json"),
        (status = 403, description = "`wrong_origin`: the cookie came from another page", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/auth/refresh")]
pub async fn refresh(platform: web::Data<Platform>, http: HttpRequest, body: Body<Presented>) -> Answer {
    let by_cookie = body.value.refresh_token.is_none();
    let presented = match body.value.refresh_token {
        Some(token) => Some(token),
        None => cookie::sent(&platform, &http)?.map(Personal::new),
    };
    match exchanged(&platform, presented.as_ref()).await? {
        Some((opened, role)) => Ok(granted(&platform, &http, &opened, role)),
        None if by_cookie && presented.is_some() => {
            let forgetting = cookie::forgetting(cookie::may_be_plain(&platform, &http));
            Err(Problem::new(Code::RefreshRefused).with_header("set-cookie", forgetting))
        }
        None => Err(Problem::new(Code::RefreshRefused)),
    }
}

/// The session with its new token, if the presented one was good and the account still is.
async fn exchanged(
    platform: &Platform,
    presented: Option<&Personal<String>>,
) -> Answer<Option<(Opened, nuanxin_domain::access::Role)>> {
    let Some(token) = presented.and_then(|text| OpaqueToken::parse(text.expose())) else {
        return Ok(None);
    };
    let opened = match platform.sessions.rotate(&token).await? {
        Rotation::Rotated(opened) => opened,
        Rotation::Reused { session, account } => {
            tracing::warn!(%session, %account, "a refresh token was used twice; its session has ended");
            return Ok(None);
        }
        Rotation::Expired | Rotation::Unknown => return Ok(None),
    };
    let account = accounts::by_id(platform.db.reader(), &platform.ring, opened.account).await?;
    match account.filter(|account| account.disabled_at.is_none()) {
        Some(account) => Ok(Some((opened, account.role))),
        None => {
            platform.sessions.revoke(opened.session, Ended::ByStaff).await?;
            Ok(None)
        }
    }
}

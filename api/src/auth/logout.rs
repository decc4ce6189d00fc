//! `POST /auth/logout`: ends the session, with all its tokens, at once on this node.

use super::cookie;
use super::refresh::Presented;
use crate::actor::bearer;
use crate::input::Body;
use crate::problem::{Answer, ProblemDocument};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::ids::SessionId;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;
use nuanxin_infra::tokens::OpaqueToken;
use std::collections::BTreeSet;

/// Sign out
///
/// Ends the session of the refresh token (body or cookie) and of the access token, whichever are sent; signing
/// out twice, or with tokens that are no longer good, is fine. A call with the cookie needs
/// `X-Nuanxin-Client: web` and an `Origin` of our own.
#[utoipa::path(
    tag = "sign-in",
    params(("X-Nuanxin-Client" = Option<String>, Header, description = "`web`, with the cookie", max_length = 40, example = "web")),
    request_body = Presented,
    responses(
        (status = 204, description = "Signed out",
         headers(("Set-Cookie" = String, description = "Empties the cookie, where there was one"))),
        (status = 403, description = "`wrong_origin`: the cookie came from another page", body = ProblemDocument,
         content_type = "application/problem+json"),
    )
)]
#[post("/auth/logout")]
pub async fn logout(platform: web::Data<Platform>, http: HttpRequest, body: Body<Presented>) -> Answer {
    let in_cookie = cookie::sent(&platform, &http)?;
    let mut sessions: BTreeSet<SessionId> = BTreeSet::new();
    let in_body = body
        .value
        .refresh_token
        .as_ref()
        .map(|token| token.expose().as_str());
    for text in in_body.into_iter().chain(in_cookie.as_deref()) {
        if let Some(token) = OpaqueToken::parse(text) {
            sessions.extend(platform.sessions.of_token(&token).await?);
        }
    }
    if let Some(token) = bearer(&http)
        && let Ok(grant) = platform.access_tokens.check(token, platform.clocks.real.now())
    {
        sessions.insert(grant.session);
    }
    for session in sessions {
        platform.sessions.revoke(session, Ended::SignedOut).await?;
    }
    let mut response = HttpResponse::NoContent();
    if in_cookie.is_some() {
        response.cookie(cookie::forgetting(cookie::may_be_plain(&platform, &http)));
    }
    Ok(response.finish())
}

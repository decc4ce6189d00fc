//! Who calls: the bearer token becomes an [`Actor`], by the present staff list, not by what the token once said.

use crate::problem::{Code, Problem};
use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use nuanxin_domain::access::{Actor, Role};
use nuanxin_infra::accounts::Account;
use nuanxin_infra::limits::Quota;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::tokens::TokenError;

/// Somebody who has signed in.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Actor);

/// A member of staff.
#[derive(Debug, Clone)]
pub struct Staff(pub Actor);

/// A member of staff who may still have to change the password that somebody else gave them.
#[derive(Debug, Clone)]
pub struct Newcomer(pub Actor);

/// A resident.
#[derive(Debug, Clone)]
pub struct Resident(pub Actor);

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { signed_in(&request).await.map(SignedIn) })
    }
}

impl FromRequest for Staff {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { only(signed_in(&request).await?, Role::is_staff).map(Staff) })
    }
}

impl FromRequest for Newcomer {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { only(known(&request).await?, Role::is_staff).map(Newcomer) })
    }
}

impl FromRequest for Resident {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let is_resident = |role: Role| role == Role::Resident;
        Box::pin(async move { only(signed_in(&request).await?, is_resident).map(Resident) })
    }
}

/// The actor, if their role is one of those that may call this.
fn only(actor: Actor, may_call: impl FnOnce(Role) -> bool) -> Result<Actor, Problem> {
    if may_call(actor.role) {
        Ok(actor)
    } else {
        Err(Problem::new(Code::NotAllowed))
    }
}

/// Whoever has a password that somebody else gave them may do nothing but change it.
async fn signed_in(request: &HttpRequest) -> Result<Actor, Problem> {
    let actor = known(request).await?;
    let platform = request
        .app_data::<web::Data<Platform>>()
        .ok_or_else(|| Problem::new(Code::NotReady))?;
    let snapshot = platform.snapshot();
    let owes = |staff: &Account| staff.must_change_password;
    if snapshot.directory.get(actor.account).is_some_and(owes) {
        return Err(Problem::new(Code::PasswordChangeNeeded));
    }
    Ok(actor)
}

/// Whoever signed in, password changed or not: for looking at oneself, and for changing it.
///
/// # Errors
/// `sign_in_needed`, `token_expired`, `too_many`.
pub async fn known(request: &HttpRequest) -> Result<Actor, Problem> {
    let needed = || Problem::new(Code::SignInNeeded).with_header("www-authenticate", "Bearer");
    let platform = request
        .app_data::<web::Data<Platform>>()
        .ok_or_else(|| Problem::new(Code::NotReady))?;
    let token = bearer(request).ok_or_else(needed)?;
    let grant = platform
        .access_tokens
        .check(token, platform.clocks.real.now())
        .map_err(|error| match error {
            TokenError::Expired => Problem::new(Code::TokenExpired)
                .with_header("www-authenticate", "Bearer error=\"invalid_token\""),
            _ => needed(),
        })?;
    let actor = platform
        .actor_of(&grant)
        .await
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(needed)?;
    let quota = Quota::per_minute(platform.settings.limits.requests_per_account_per_minute);
    let key = format!("calls:{}", actor.account);
    platform
        .limiter
        .check(&key, quota)
        .await
        .map_err(|retry| Problem::too_many(retry.seconds()))?;
    Ok(actor)
}

/// The token of `Authorization: Bearer …`, if one was sent.
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    let header = request.headers().get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

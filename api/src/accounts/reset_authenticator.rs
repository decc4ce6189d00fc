//! `POST /accounts/{id}/reset-authenticator`: somebody has lost theirs, and the recovery codes too.

use super::create::given_app;
use super::document::AccountWithSecrets;
use super::{committed, entry, locked, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::account::needs_authenticator;
use nuanxin_infra::accounts;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;

/// Reset an authenticator
///
/// By an administrator, never their own. Takes the app and the recovery codes away and ends their sessions; for the
/// district and administrators, who sign in with an app only, the answer holds what goes into a new one, shown this
/// once.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    responses((status = 200, description = "The account after it", body = AccountWithSecrets)),
    security(("bearer" = []))
)]
#[post("/accounts/{id}/reset-authenticator")]
pub async fn reset_authenticator(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let held = locked(&platform, &who.0, id.0.into()).await?;
    let (account, tx) = (&held.account, held.tx);
    accounts::forget_authenticator(&tx, &platform.ring, account.id).await?;
    let username = account.username.clone().unwrap_or_default();
    let authenticator = match needs_authenticator(account.role) {
        true => Some(given_app(&tx, &platform, account.id, &username).await?),
        false => None,
    };
    let why = Ended::ByStaff;
    let ended = platform
        .sessions
        .revoke_others(&tx, account.id, None, why)
        .await?;
    committed(
        &platform,
        tx,
        entry(&platform, &who.0, "authenticator-reset", account),
    )
    .await?;
    platform.sessions.forget(&ended);
    let after = seen(&platform, &who.0, account.id).await?;
    Ok(HttpResponse::Ok().json(AccountWithSecrets::of(&after, None, authenticator)))
}

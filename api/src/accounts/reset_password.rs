//! `POST /accounts/{id}/reset-password`: somebody has forgotten theirs.

use super::document::AccountWithSecrets;
use super::{committed, entry, locked, made_password, member, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::accounts;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;

/// Reset a password
///
/// By an administrator, never their own. Answers with a new password, shown this once, which its owner must change
/// before anything else. Their sessions end.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    responses((status = 200, description = "The account and its new password", body = AccountWithSecrets)),
    security(("bearer" = []))
)]
#[post("/accounts/{id}/reset-password")]
pub async fn reset_password(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    // asked before the hash, so that nobody makes us work for what is not theirs
    member(&seen(&platform, &who.0, id.0.into()).await?).may_be_administered_by(&who.0)?;
    let (password, hash) = made_password(&platform).await?;
    let held = locked(&platform, &who.0, id.0.into()).await?;
    let (account, tx) = (&held.account, held.tx);
    accounts::set_first_password(&tx, account.id, hash).await?;
    let why = Ended::PasswordChanged;
    let ended = platform
        .sessions
        .revoke_others(&tx, account.id, None, why)
        .await?;
    committed(&platform, tx, entry(&platform, &who.0, "password-reset", account)).await?;
    platform.sessions.forget(&ended);
    let after = seen(&platform, &who.0, account.id).await?;
    Ok(HttpResponse::Ok().json(AccountWithSecrets::of(&after, Some(password), None)))
}

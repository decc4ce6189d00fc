//! `POST /accounts/{id}/disable`: nobody signs in with it any more.

use super::document::AccountDocument;
use super::{committed, entry, hand_over, locked, ring_for_hands, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::accounts;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;

/// Disable an account
///
/// By an administrator, never their own; not the last administrator, nor the last lead of a station. Its sessions
/// end, and what its owner has in hand goes to somebody else of the station. Doing it twice changes nothing.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    responses((status = 200, description = "The account after it", body = AccountDocument)),
    security(("bearer" = []))
)]
#[post("/accounts/{id}/disable")]
pub async fn disable_account(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let held = locked(&platform, &who.0, id.0.into()).await?;
    let (account, tx) = (&held.account, held.tx);
    if account.disabled_at.is_some() {
        return Ok(HttpResponse::Ok().json(AccountDocument::of(account)));
    }
    held.member.may_leave_its_post(&held.others)?;
    accounts::disable(&tx, account.id, &*platform.clocks.real).await?;
    let why = Ended::ByStaff;
    let ended = platform
        .sessions
        .revoke_others(&tx, account.id, None, why)
        .await?;
    hand_over(&tx, &platform, account.id).await?;
    committed(
        &platform,
        tx,
        entry(&platform, &who.0, "account-disabled", account),
    )
    .await?;
    platform.sessions.forget(&ended);
    ring_for_hands(&platform);
    let after = seen(&platform, &who.0, account.id).await?;
    Ok(HttpResponse::Ok().json(AccountDocument::of(&after)))
}

//! `POST /accounts/{id}/enable`: its owner signs in again.

use super::document::AccountDocument;
use super::{committed, entry, locked, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_infra::accounts;
use nuanxin_infra::platform::Platform;

/// Enable an account
///
/// By an administrator. Password and authenticator app are as they were; sessions that ended stay ended.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    responses((status = 200, description = "The account after it", body = AccountDocument)),
    security(("bearer" = []))
)]
#[post("/accounts/{id}/enable")]
pub async fn enable_account(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let held = locked(&platform, &who.0, id.0.into()).await?;
    let (account, tx) = (&held.account, held.tx);
    accounts::enable(&tx, account.id).await?;
    committed(
        &platform,
        tx,
        entry(&platform, &who.0, "account-enabled", account),
    )
    .await?;
    let after = seen(&platform, &who.0, account.id).await?;
    Ok(HttpResponse::Ok().json(AccountDocument::of(&after)))
}

//! `DELETE /accounts/{id}/sessions`: signed out everywhere.

use super::{entry, member, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, delete, web};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::sessions::Ended;

/// End all sessions of an account
///
/// By an administrator, or by the lead of the station for their people: a phone was lost. One's own sessions end at
/// `/me/sessions`.
#[utoipa::path(
    tag = "accounts",
    params(IdPath),
    responses((status = 204, description = "They have ended")),
    security(("bearer" = []))
)]
#[delete("/accounts/{id}/sessions")]
pub async fn end_sessions(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let account = seen(&platform, &who.0, id.0.into()).await?;
    member(&account).sessions_may_be_ended_by(&who.0)?;
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    let why = Ended::ByStaff;
    let ended = platform
        .sessions
        .revoke_others(&tx, account.id, None, why)
        .await?;
    let entry = entry(&platform, &who.0, "sessions-ended", &account);
    conclude(tx, entry, None, real).await?;
    platform.sessions.forget(&ended);
    Ok(HttpResponse::NoContent().finish())
}

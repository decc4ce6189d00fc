//! `POST /help-requests/{id}/at-work`: who else is at it.

use super::visible::visible;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::{Body, Id};
use crate::problem::Answer;
use actix_web::{HttpResponse, post, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::personal::Personal;
use nuanxin_infra::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What `at-work` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"leaving": false}))]
pub struct AtWorkBody {
    /// The caller works on it no more.
    #[serde(default)]
    leaving: bool,
}

/// Who else works on it.
#[derive(Serialize, ToSchema)]
pub struct AtWorkPage {
    /// Colleagues who have said so in the last 45 seconds.
    others: Vec<ColleagueAtWork>,
}

/// A colleague.
#[derive(Serialize, ToSchema)]
pub struct ColleagueAtWork {
    /// Their account.
    account_id: Uuid,
    /// Their name.
    name: Option<String>,
    /// Their role.
    role: Role,
}

/// Say that I am at it, and hear who else is
///
/// A page on which somebody decides or writes says so every 20 seconds, and again when it is left. Nothing is locked: whoever
/// comes second reads who is there, and a stale version is refused as ever. Nothing of it is kept.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    request_body = AtWorkBody,
    responses((status = 200, description = "Who else is at it", body = AtWorkPage)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/at-work")]
pub async fn at_work(platform: web::Data<Platform>, who: Staff, id: Id, body: Body<AtWorkBody>) -> Answer {
    let actor = &who.0;
    let (request, _) = visible(&platform, actor, id).await?;
    if body.value.leaving {
        platform.at_work.off(request.id, actor.account).await;
        return Ok(HttpResponse::Ok().json(AtWorkPage { others: Vec::new() }));
    }
    let there = platform.at_work.on(request.id, actor.account).await;
    let snapshot = platform.snapshot();
    let known = there
        .iter()
        .filter_map(|account| snapshot.directory.get(*account));
    let mut others: Vec<ColleagueAtWork> = known
        .map(|account| ColleagueAtWork {
            account_id: account.id.0,
            name: account.name.as_ref().map(|name| Personal::expose(name).clone()),
            role: account.role,
        })
        .collect();
    others.sort_by_key(|one| one.account_id);
    Ok(HttpResponse::Ok().json(AtWorkPage { others }))
}

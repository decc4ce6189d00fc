//! `GET /help-requests/{id}/case`: what was done for the person, with its words.

use super::document::CaseworkDocument;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::help_requests::visible::{looked, visible};
use crate::input::Id;
use crate::problem::{Answer, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_infra::case_words;
use nuanxin_infra::platform::Platform;

/// Show the case work
///
/// Assessment, plan with its milestones, services, referrals with their providers, benefit statuses. Reading it leaves an
/// entry in the audit log.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The case work", body = CaseworkDocument)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/case")]
pub async fn show_casework(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let (request, standing) = visible(&platform, &who.0, id).await?;
    let words = case_words::of_request(platform.db.reader(), &platform.ring, request.id)
        .await
        .map_err(|error| Problem::internal(&error))?;
    looked(&platform, &who.0, "read-casework", &request, standing).await?;
    let shown = CaseworkDocument::of(&request, &platform.snapshot()).with_words(&request, words);
    Ok(HttpResponse::Ok().json(shown))
}

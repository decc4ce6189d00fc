//! `GET /help-requests/{id}/person`: whose request it is, and whose it may be.

use super::document::PersonBrief;
use super::looking;
use super::matches::{PersonMatch, alike, ids};
use super::sight;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::help_requests::visible::visible;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::ids::PersonId;
use nuanxin_domain::person::told_of_request;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::persons;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// Whose request it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestPerson {
    /// The person whose file it is linked to.
    pub person: Option<PersonBrief>,
    /// Persons who may be the same, the strongest proposal first.
    pub matches: Vec<PersonMatch>,
}

/// Whose request is it
///
/// The person whose file the request is linked to, and those who may be the same person, with reasons and doubts. What
/// somebody typed proves nothing: staff decide, and link the request to one of them or to a new file.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The person and the proposals", body = RequestPerson)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/person")]
pub async fn request_matches(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let actor = &who.0;
    let (request, _) = visible(&platform, actor, id).await?;
    looking::count(&platform, actor).await?;
    let db = platform.db.reader();
    let holder: Vec<PersonId> = persons::holder_of(db, request.id).await?.into_iter().collect();
    let holder = sight::all(db, &platform, actor, &holder).await?.pop();
    let holder = holder.filter(|sight| sight.exists_for(actor));
    let matches = match requests::intake(db, &platform.ring, request.id).await? {
        Some(intake) => {
            let now = platform.clocks.domain.now();
            let told = told_of_request(&request, intake.expose(), now);
            alike(&platform, actor, &told, holder.as_ref().map(sight::Sight::id)).await?
        }
        None => vec![],
    };
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "match-request").about(&request);
    looking::keep(&platform, actor, &ids(&matches), entry).await?;
    Ok(HttpResponse::Ok().json(RequestPerson {
        person: holder.map(|sight| PersonBrief::of(&sight, actor)),
        matches,
    }))
}

//! `GET /visits/{id}`: a visit with who went.

use super::document::VisitDocument;
use super::visible::{request_of, visit_of};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::help_requests::visible::looked;
use crate::input::Id;
use crate::problem::{Answer, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::ids::VisitId;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::{audit, visits};

/// Show a visit
///
/// When it was, who went, and who has confirmed it. One alone is incomplete.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The visit", body = VisitDocument)),
    security(("bearer" = []))
)]
#[get("/visits/{id}")]
pub async fn show_visit(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let id = VisitId(id.0);
    let (request, standing) = request_of(&platform, &who.0, id).await?;
    let visit = visit_of(&request, id)?;
    let cards = visits::people_of(platform.db.reader(), &platform.ring, id).await;
    let cards = cards.map_err(|error| Problem::internal(&error))?;
    looked(&platform, &who.0, audit::SHOW, &request, standing).await?;
    let document = VisitDocument::of(visit, request.id, &cards, &platform.snapshot());
    Ok(HttpResponse::Ok().json(document))
}

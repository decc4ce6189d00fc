//! `GET /help-requests/{id}/routing`: where the router placed a request each time, and why.

use super::visible::{looked, visible};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Language, Problem};
use crate::reference::explain::{EXPLAIN, Explanation};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_infra::placements;
use nuanxin_infra::platform::Platform;
use serde::Serialize;
use utoipa::ToSchema;

/// The decisions of the router about a request, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Routings {
    /// Decisions. None once the request has been erased.
    items: Vec<RoutingDocument>,
}

/// One decision of the router.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Routing)]
pub struct RoutingDocument {
    /// The entry of the timeline that it led to.
    seq: u32,
    /// When.
    at: DateTime<Utc>,
    /// What was decided, with the reasons of that day.
    #[serde(flatten)]
    explanation: Explanation,
}

/// Show why it was routed there
///
/// Each decision of the router as it was taken: street, station, how sure it was, and the reasons in words.
/// `POST /routing/explain` takes the last one again.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 200, description = "The decisions", body = Routings)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}/routing")]
pub async fn routing(platform: web::Data<Platform>, who: Staff, id: Id, http: HttpRequest) -> Answer {
    let (request, standing) = visible(&platform, &who.0, id).await?;
    let placed = placements::of_request(platform.db.reader(), &platform.ring, request.id).await;
    let placed = placed.map_err(|error| Problem::internal(&error))?;
    let language = Language::of(&http);
    let items = placed
        .iter()
        .map(|one| RoutingDocument {
            seq: one.seq,
            at: one.at,
            explanation: Explanation::of(&one.record.expose().placement, language),
        })
        .collect();
    // The reasons may quote what somebody wrote of their address: entered before the answer.
    looked(&platform, &who.0, EXPLAIN, &request, standing).await?;
    Ok(HttpResponse::Ok().json(Routings { items }))
}

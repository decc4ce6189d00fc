//! `GET /leave`: present and coming leave.

use super::document::LeaveDocument;
use crate::actor::Staff;
use crate::page::Page;
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::ids::AccountId;
use nuanxin_domain::roster::may_enter_leave;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::roster;

/// List leave
///
/// Present and coming leave: the caller's own, a lead's of the own station, the district's of everybody.
#[utoipa::path(
    tag = "staff",
    responses((status = 200, description = "All of it, by its start", body = Page<LeaveDocument>)),
    security(("bearer" = []))
)]
#[get("/leave")]
pub async fn list_leave(platform: web::Data<Platform>, who: Staff) -> Answer {
    let snapshot = platform.snapshot();
    let seen = snapshot.directory.active();
    let seen = seen.filter(|staff| may_enter_leave(&who.0, staff.id, staff.station));
    let seen: Vec<AccountId> = seen.map(|staff| staff.id).collect();
    let now = platform.clocks.domain.now();
    let found = roster::leaves_of(platform.db.reader(), &seen, now).await;
    let found = found?;
    Ok(HttpResponse::Ok().json(Page {
        items: found
            .iter()
            .map(|entry| LeaveDocument::of(entry, &snapshot))
            .collect(),
        next_cursor: None,
    }))
}

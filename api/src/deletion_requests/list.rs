//! `GET /deletion-requests`: those that wait for the caller's decision.

use super::document::DeletionDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, PageQuery, cursor, limit};
use crate::problem::{Answer, Code, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::deletions;
use nuanxin_infra::help_requests::Cursor;
use nuanxin_infra::platform::Platform;

/// List requests for deletion
///
/// Those that wait for a decision, the most pressing first: a lead's when every help request that is covered belongs
/// to the own station, else the district's. One that covers a restricted request (保密件) goes to a named person of the
/// district.
#[utoipa::path(
    tag = "staff",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<DeletionDocument>)),
    security(("bearer" = []))
)]
#[get("/deletion-requests")]
pub async fn list_deletions(
    platform: web::Data<Platform>,
    who: Staff,
    query: Query<PageQuery>,
    http: HttpRequest,
) -> Answer {
    let actor = &who.0;
    if !matches!(actor.role, Role::Lead | Role::District) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let after = cursor(query.0.cursor.as_deref())?;
    let most = limit(query.0.limit)?;
    let found = deletions::open_for(platform.db.reader(), &platform.ring, actor, after, most).await?;
    // The words of residents are shown as they were written: entered before the answer.
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "deletion-requests");
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    let last = found.last().filter(|_| found.len() == most as usize);
    let next = last.map(|last| Cursor::new(last.deletion.due_at, last.deletion.id.0).to_string());
    let language = Language::of(&http);
    let mut items = Vec::with_capacity(found.len());
    for record in &found {
        items.push(DeletionDocument::of(&platform, actor, language, record).await?);
    }
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: next,
    }))
}

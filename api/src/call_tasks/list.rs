//! `GET /call-tasks`: calls that wait for somebody of the caller's station.

use super::document::CallTaskDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, PageQuery, cursor, limit};
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_infra::call_tasks;
use nuanxin_infra::help_requests::Cursor;
use nuanxin_infra::platform::Platform;

/// List calls to make
///
/// Calls that wait for somebody of one's station, the most pressing first: no message reached the person, or nobody knows
/// whether one did. For the district those of no station and those that the lead has. What is about a restricted request
/// (保密件) is there only for those who may see it.
#[utoipa::path(
    tag = "staff",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<CallTaskDocument>)),
    security(("bearer" = []))
)]
#[get("/call-tasks")]
pub async fn list_call_tasks(platform: web::Data<Platform>, who: Staff, page: Query<PageQuery>) -> Answer {
    let after = cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)? as usize;
    // one more than is shown: a short page would tell of what is hidden
    let mut seen = call_tasks::seen_by(platform.db.reader(), &who.0, after, most + 1).await?;
    let more = seen.len() > most;
    seen.truncate(most);
    let last = seen.last().filter(|_| more);
    Ok(HttpResponse::Ok().json(Page {
        next_cursor: last.map(|last| Cursor::new(last.task.due_at, last.task.id).to_string()),
        items: seen.iter().map(|kept| CallTaskDocument::of(&kept.task)).collect(),
    }))
}

//! `GET /lessons`: what was proposed, what holds, what ended.

use super::document::LessonDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, id_cursor, limit};
use crate::problem::{Answer, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::lesson::{LessonRefusal, LessonState};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::lessons;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page of which lessons.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LessonQuery {
    /// In which state; those that wait for the district, if absent.
    #[param(inline)]
    state: Option<LessonState>,
    /// Items on the page; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// List what was taught
///
/// Newest first, for the desk and the district. What came from a request that has become a restricted one is not there.
#[utoipa::path(
    tag = "places",
    params(LessonQuery),
    responses((status = 200, description = "One page", body = Page<LessonDocument>)),
    security(("bearer" = []))
)]
#[get("/lessons")]
pub async fn list_lessons(
    platform: web::Data<Platform>,
    who: Staff,
    query: Query<LessonQuery>,
    http: HttpRequest,
) -> Answer {
    if !matches!(who.0.role, Role::Desk | Role::District) {
        return Err(LessonRefusal::NotAllowed.into());
    }
    let before = id_cursor(query.0.cursor.as_deref())?;
    let most = limit(query.0.limit)?;
    let state = query.0.state.unwrap_or(LessonState::Proposed);
    let found = lessons::in_state(platform.db.reader(), &platform.ring, state, before, most + 1).await?;
    let more = found.len() > most as usize;
    let found = &found[..found.len().min(most as usize)];
    // A place that nobody has approved yet is somebody's address: entered before it is shown.
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "lessons");
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    let (snapshot, language) = (platform.snapshot(), Language::of(&http));
    Ok(HttpResponse::Ok().json(Page {
        next_cursor: found.last().filter(|_| more).map(|last| last.id.to_string()),
        items: found
            .iter()
            .map(|lesson| LessonDocument::of(lesson, &snapshot, language))
            .collect(),
    }))
}

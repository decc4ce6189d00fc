//! `GET /help-requests`: a resident's own requests, newest first.

use super::document::{HelpRequestDocument, Reader};
use crate::actor::Resident;
use crate::input::Query;
use crate::page::{Page, PageQuery, cursor, limit};
use crate::problem::{Answer, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// List my requests
///
/// Those submitted from this account, newest first. A restricted one (保密件) appears only in the sign-in session
/// that submitted it, because a phone may be shared.
#[utoipa::path(
    tag = "residents",
    params(PageQuery),
    responses((status = 200, description = "One page", body = Page<HelpRequestDocument>)),
    security(("bearer" = []))
)]
#[get("/help-requests")]
pub async fn list(
    platform: web::Data<Platform>,
    who: Resident,
    page: Query<PageQuery>,
    http: HttpRequest,
) -> Answer {
    let after = cursor(page.0.cursor.as_deref())?;
    let most = limit(page.0.limit)?;
    let actor = &who.0;
    let found = requests::for_account(platform.db.reader(), actor.account, actor.session, after, most).await;
    let found = found.map_err(|error| Problem::internal(&error))?;
    let snapshot = platform.snapshot();
    let reader = Reader {
        actor,
        language: Language::of(&http),
        snapshot: &snapshot,
    };
    let items = found
        .items
        .iter()
        .map(|request| HelpRequestDocument::of(request, None, &reader))
        .collect();
    Ok(HttpResponse::Ok().json(Page {
        items,
        next_cursor: found.next.map(|next| next.to_string()),
    }))
}

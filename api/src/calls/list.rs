//! `GET /calls`: an agent's own calls; the district's are all.

use super::document::CallBriefDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, cursor, limit};
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, CallFilter};
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which calls.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CallsQuery {
    /// Only calls that have not ended.
    open: Option<bool>,
    /// Only calls that wait for somebody (待跟进), whoever took them.
    waiting: Option<bool>,
    /// Items on the page; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// List calls
///
/// An agent's own, newest first, open ones among them; with `waiting` all that wait for somebody, whoever took them.
/// The district sees everybody's. Masked, and without what was said.
#[utoipa::path(
    tag = "desk",
    params(CallsQuery),
    responses((status = 200, description = "One page", body = Page<CallBriefDocument>)),
    security(("bearer" = []))
)]
#[get("/calls")]
pub async fn list_calls(platform: web::Data<Platform>, who: Staff, query: Query<CallsQuery>) -> Answer {
    if !matches!(who.0.role, Role::Desk | Role::District) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let filter = CallFilter {
        open: query.0.open.unwrap_or(false),
        waiting: query.0.waiting.unwrap_or(false),
        after: cursor(query.0.cursor.as_deref())?,
    };
    let most = limit(query.0.limit)?;
    let found = calls::list(
        platform.db.reader(),
        &platform.ring,
        &who.0,
        filter,
        u64::from(most),
    )
    .await?;
    platform
        .audit_soon
        .write(AuditEntry::new(&*platform.clocks.real, &who.0, "calls"));
    let snapshot = platform.snapshot();
    let last = found.last().filter(|_| found.len() == most as usize);
    Ok(HttpResponse::Ok().json(Page {
        next_cursor: last.map(|last| last.position().to_string()),
        items: found
            .iter()
            .map(|logged| CallBriefDocument::of(logged, &snapshot))
            .collect(),
    }))
}

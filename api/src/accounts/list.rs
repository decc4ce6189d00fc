//! `GET /accounts`: who is on the staff.

use super::document::AccountDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, id_cursor, limit};
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::ids::StationId;
use nuanxin_infra::accounts::{self, StaffFilter};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountQuery {
    /// Of this station only. A lead sees the own station in any case.
    station_id: Option<Uuid>,
    /// With this role only.
    #[param(inline)]
    role: Option<Role>,
    /// Disabled ones only (`true`), or those that are not (`false`).
    disabled: Option<bool>,
    /// Items on the page; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// List accounts
///
/// Of staff, in the order in which they joined: all for an administrator, the station's for its lead.
#[utoipa::path(
    tag = "accounts",
    params(AccountQuery),
    responses((status = 200, description = "One page", body = Page<AccountDocument>)),
    security(("bearer" = []))
)]
#[get("/accounts")]
pub async fn list_accounts(platform: web::Data<Platform>, who: Staff, query: Query<AccountQuery>) -> Answer {
    let (who, query) = (who.0, query.0);
    let asked = query.station_id.map(StationId);
    let station = match (who.role, who.station) {
        (Role::Admin, _) => asked,
        (Role::Lead, Some(own)) if asked.is_none_or(|asked| asked == own) => Some(own),
        (Role::Lead, Some(_)) => return Ok(HttpResponse::Ok().json(nothing())),
        _ => return Err(Problem::new(Code::NotAllowed)),
    };
    let most = limit(query.limit)?;
    let after = id_cursor(query.cursor.as_deref())?;
    let filter = StaffFilter {
        station,
        role: query.role,
        disabled: query.disabled,
    };
    let reader = platform.db.reader();
    let found = accounts::staff_page(reader, &platform.ring, filter, after, u64::from(most) + 1).await?;
    let page = &found[..found.len().min(most as usize)];
    let more = found.len() > page.len();
    let next_cursor = page.last().filter(|_| more).map(|last| last.id.to_string());
    platform
        .audit_soon
        .write(AuditEntry::new(&*platform.clocks.real, &who, "list-accounts"));
    Ok(HttpResponse::Ok().json(Page {
        items: page.iter().map(AccountDocument::of).collect(),
        next_cursor,
    }))
}

fn nothing() -> Page<AccountDocument> {
    Page {
        items: vec![],
        next_cursor: None,
    }
}

//! `GET /audit`: the audit log, as far as the caller may see what it is about.

use crate::actor::Staff;
use crate::duty::document::name_of;
use crate::input::Query;
use crate::page::{Page, id_cursor, limit};
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::help_request::{HelpRequest, Purpose, RevealField};
use nuanxin_domain::ids::{AccountId, RequestId};
use nuanxin_infra::audit::{self, AuditEntry, AuditFilter, AuditScope};
use nuanxin_infra::db::DbError;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page of which entries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// About this request only.
    help_request_id: Option<Uuid>,
    /// By this account only.
    actor_id: Option<Uuid>,
    /// Items on the page; 20 if absent. What the caller may not see is left out, so that a page may be shorter.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// One thing that somebody did or saw. Holds ids and codes, never a personal value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditDocument {
    /// Identity.
    id: Uuid,
    /// When, in real time.
    at: DateTime<Utc>,
    /// Who.
    actor_id: Uuid,
    /// Their name; of staff only.
    actor: Option<String>,
    /// In which role.
    actor_role: Role,
    /// The station that it is about.
    station_id: Option<Uuid>,
    /// What: an event's code, or a code such as `reveal` or `list`.
    #[schema(example = "reveal")]
    action: String,
    /// About which request.
    help_request_id: Option<Uuid>,
    /// What for, of unmasked reads.
    purpose: Option<Purpose>,
    /// Which fields were shown unmasked.
    fields: Vec<RevealField>,
    /// On which grounds.
    grounds: Option<String>,
}

/// Read the audit log
///
/// Newest first. A lead reads the entries of the own station, the district all; entries about what the caller may
/// not see (restricted requests, an appeal about the caller) are left out.
#[utoipa::path(
    tag = "supervision",
    params(AuditQuery),
    responses((status = 200, description = "One page", body = Page<AuditDocument>)),
    security(("bearer" = []))
)]
#[get("/audit")]
pub async fn list_audit(platform: web::Data<Platform>, who: Staff, query: Query<AuditQuery>) -> Answer {
    let actor = &who.0;
    let scope = scope_of(actor).ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let before = id_cursor(query.0.cursor.as_deref())?;
    let most = limit(query.0.limit)?;
    let filter = AuditFilter {
        request: query.0.help_request_id.map(RequestId),
        actor: query.0.actor_id.map(AccountId),
    };
    let found = audit::page(platform.db.reader(), scope, filter, before, u64::from(most)).await;
    let found = found?;
    let last = found.last().filter(|_| found.len() == most as usize);
    let next_cursor = last.map(|last| last.id.to_string());
    let about = about(&platform, &found).await?;
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "audit");
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    let snapshot = platform.snapshot();
    let seen = found.iter().filter(|entry| sees(actor, entry, &about));
    Ok(HttpResponse::Ok().json(Page {
        items: seen.map(|entry| AuditDocument::of(entry, &snapshot)).collect(),
        next_cursor,
    }))
}

fn scope_of(actor: &Actor) -> Option<AuditScope> {
    match (actor.role, actor.station) {
        (Role::Lead, Some(station)) => Some(AuditScope::Station(station)),
        (Role::District, _) => Some(AuditScope::District),
        _ => None,
    }
}

async fn about(
    platform: &Platform,
    entries: &[AuditEntry],
) -> Result<HashMap<RequestId, HelpRequest>, DbError> {
    let mut ids: Vec<RequestId> = entries.iter().filter_map(|entry| entry.request).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = requests::load_many(platform.db.reader(), &ids).await?;
    Ok(found.into_iter().map(|request| (request.id, request)).collect())
}

/// A lead sees what was done at the station, wherever the request is now.
fn sees(actor: &Actor, entry: &AuditEntry, about: &HashMap<RequestId, HelpRequest>) -> bool {
    let Some(request) = entry.request.and_then(|id| about.get(&id)) else {
        return true;
    };
    let hidden = request.restricted && request.standing_of(actor).is_none();
    let of_appeal = entry.action.starts_with("appeal");
    let about_me = of_appeal && request.appeals.iter().any(|appeal| appeal.about == actor.account);
    !(hidden || about_me)
}

impl AuditDocument {
    fn of(entry: &AuditEntry, snapshot: &Snapshot) -> Self {
        AuditDocument {
            id: entry.id,
            at: entry.at,
            actor_id: entry.actor.0,
            actor: Some(name_of(snapshot, entry.actor)).filter(|name| !name.is_empty()),
            actor_role: entry.role,
            station_id: entry.station.map(|id| id.0),
            action: entry.action.clone(),
            help_request_id: entry.request.map(|id| id.0),
            purpose: entry.purpose,
            fields: entry.fields.clone(),
            grounds: entry.grounds.clone(),
        }
    }
}

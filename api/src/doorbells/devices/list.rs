//! `GET /doorbell-devices`: the doorbells of a station, and when they were last heard.

use super::document::DeviceDocument;
use crate::actor::Staff;
use crate::input::Query;
use crate::page::{Page, id_cursor, limit};
use crate::problem::Answer;
use actix_web::{HttpResponse, get, web};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::doorbell::DoorbellRefusal;
use nuanxin_domain::ids::StationId;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::doorbells::devices::{self, Listed};
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page of which doorbells.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeviceQuery {
    /// Only those that have been silent for more than 24 hours.
    silent: Option<bool>,
    /// Items on the page; 20 if absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// List doorbells
///
/// Those in use of the own station, for advisors and leads; all, for the district. Newest first, masked.
#[utoipa::path(
    tag = "doorbell",
    params(DeviceQuery),
    responses((status = 200, description = "One page", body = Page<DeviceDocument>)),
    security(("bearer" = []))
)]
#[get("/doorbell-devices")]
pub async fn list_doorbells(platform: web::Data<Platform>, who: Staff, query: Query<DeviceQuery>) -> Answer {
    let station = whose(&who.0)?;
    let (most, now) = (limit(query.0.limit)?, platform.clocks.domain.now());
    let listed = Listed {
        station,
        silent_at: query.0.silent.filter(|silent| *silent).map(|_| now),
        before: id_cursor(query.0.cursor.as_deref())?,
        limit: most + 1,
    };
    let found = devices::list(platform.db.reader(), &platform.ring, listed).await?;
    let more = found.len() > most as usize;
    let found = &found[..found.len().min(most as usize)];
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "doorbells");
    platform.audit_soon.write(entry);
    Ok(HttpResponse::Ok().json(Page {
        next_cursor: found.last().filter(|_| more).map(|last| last.id.to_string()),
        items: found
            .iter()
            .map(|device| DeviceDocument::of(device, now))
            .collect(),
    }))
}

/// The station whose doorbells somebody reads; none for all.
fn whose(actor: &Actor) -> Result<Option<StationId>, DoorbellRefusal> {
    match (actor.role, actor.station) {
        (Role::Advisor | Role::Lead, Some(station)) => Ok(Some(station)),
        (Role::District, _) => Ok(None),
        _ => Err(DoorbellRefusal::NotAllowed),
    }
}

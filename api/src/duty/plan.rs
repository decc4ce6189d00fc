//! `POST /duty`: a lead plans the own station, the district plans all.

use super::body::{CheckedDuty, DutyBody, MOST_SLOTS};
use super::document::DutyDocument;
use super::show::{team_of, usual_dates};
use crate::actor::Staff;
use crate::idempotency::{IdempotencyHeader, KeyHeader};
use crate::input::Body;
use crate::problem::{Answer, Code, Faults, Problem};
use actix_web::{HttpRequest, HttpResponse, post, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::roster::DutyTeam;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::{Concluded, conclude};
use nuanxin_infra::ids::new_id;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::roster;

/// Plan duty
///
/// Adds weekly duties, replaces those of the team, or says what differs on one date. A lead plans the own station,
/// the district every station and its own duty phone. Decisions follow the new plan at once.
#[utoipa::path(
    tag = "staff",
    params(KeyHeader),
    request_body = DutyBody,
    responses((status = 200, description = "The plan after it", body = DutyDocument)),
    security(("bearer" = []))
)]
#[post("/duty")]
pub async fn plan_duty(
    platform: web::Data<Platform>,
    who: Staff,
    body: Body<DutyBody>,
    http: HttpRequest,
) -> Answer {
    let actor = &who.0;
    let sent = &body.value;
    let team = team_of(&platform, actor, sent.station_id)?;
    if !team.may_be_planned_by(actor) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let key = IdempotencyHeader::read(&http, "plan-duty", body.digest)?;
    let mut again = IdempotencyHeader::replayed(key.as_ref(), &platform, actor)
        .await?
        .is_some();
    let today = local_date(platform.clocks.domain.now());
    if !again {
        let snapshot = platform.snapshot();
        let checked = sent.checked(team, &snapshot, today, &*platform.clocks.real)?;
        let concluded = write(&platform, actor, team, sent.replace, checked, key.as_ref()).await?;
        again = concluded == Concluded::Twin;
        refresh(&platform).await;
    }
    let plan = DutyDocument::load(&platform, team, usual_dates(today)).await;
    let mut response = HttpResponse::Ok();
    if again {
        response.insert_header(("idempotency-replayed", "true"));
    }
    Ok(response.json(plan?))
}

async fn write(
    platform: &Platform,
    actor: &Actor,
    team: DutyTeam,
    replace: bool,
    new: CheckedDuty,
    key: Option<&IdempotencyHeader>,
) -> Answer<Concluded> {
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    if replace {
        roster::replace_slots(&tx, team, &new.slots).await?;
    } else if !new.slots.is_empty() {
        let present = roster::slots_of(&tx, team).await?.len();
        let mut faults = Faults::default();
        if present + new.slots.len() > MOST_SLOTS {
            faults.add_bound("/slots", "too_many", MOST_SLOTS);
        }
        faults.check()?;
        roster::add_slots(&tx, &new.slots).await?;
    }
    if let Some(change) = &new.change {
        roster::add_change(&tx, change).await?;
    }
    let key = key.map(|key| key.row(actor, new_id(real), 200));
    Ok(conclude(tx, entry(platform, actor, "plan-duty", team), key, real).await?)
}

/// The audit entry of a change of a team's plan.
pub fn entry(platform: &Platform, actor: &Actor, action: &str, team: DutyTeam) -> AuditEntry {
    let mut entry = AuditEntry::new(&*platform.clocks.real, actor, action);
    if let DutyTeam::Station(station) = team {
        entry.station = Some(station);
    }
    entry
}

/// This node follows at once, the others within their next poll. The change stands even when this fails.
pub async fn refresh(platform: &Platform) {
    if let Err(error) = platform.reference.refresh().await {
        tracing::warn!(%error, "reference data could not be refreshed; the next poll tries again");
    }
}

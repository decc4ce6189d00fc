//! `DELETE /duty/{id}`: a weekly duty, or what differs on a date, is taken back.

use super::plan::{entry, refresh};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, delete, web};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::roster;

/// Take back a duty
///
/// A weekly duty, or what differs on one date, by its id. As far as the caller may plan.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 204, description = "It is taken back")),
    security(("bearer" = []))
)]
#[delete("/duty/{id}")]
pub async fn remove_duty(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let db = platform.db.reader();
    let slot = roster::slot(db, id.0).await?;
    let change = roster::change(db, id.0).await?;
    let team = slot.map(|slot| slot.team);
    let team = team.or(change.map(|entry| entry.change.team));
    let team = team.ok_or_else(|| Problem::new(Code::NotFound))?;
    if !team.may_be_planned_by(&who.0) {
        return Err(Problem::new(Code::NotAllowed));
    }
    let tx = platform.db.write_tx().await?;
    let gone = if slot.is_some() {
        roster::remove_slot(&tx, id.0).await
    } else {
        roster::remove_change(&tx, id.0).await
    };
    if !gone? {
        return Err(Problem::new(Code::NotFound));
    }
    let entry = entry(&platform, &who.0, "remove-duty", team);
    conclude(tx, entry, None, &*platform.clocks.real).await?;
    refresh(&platform).await;
    Ok(HttpResponse::NoContent().finish())
}

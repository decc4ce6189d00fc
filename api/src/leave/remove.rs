//! `DELETE /leave/{id}`: a leave is taken back.

use crate::act::IdPath;
use crate::actor::Staff;
use crate::duty::plan::refresh;
use crate::input::Id;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpResponse, delete, web};
use nuanxin_domain::roster::may_enter_leave;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::roster;

/// Take back leave
///
/// By whoever may enter it: the one who is away, the lead of the station, the district.
#[utoipa::path(
    tag = "staff",
    params(IdPath),
    responses((status = 204, description = "It is taken back")),
    security(("bearer" = []))
)]
#[delete("/leave/{id}")]
pub async fn remove_leave(platform: web::Data<Platform>, who: Staff, id: Id) -> Answer {
    let missing = || Problem::new(Code::NotFound);
    let found = roster::leave(platform.db.reader(), id.0).await?;
    let account = found.ok_or_else(missing)?.leave.account;
    let snapshot = platform.snapshot();
    let station = snapshot.directory.get(account).and_then(|staff| staff.station);
    if !may_enter_leave(&who.0, account, station) {
        return Err(missing());
    }
    let real = &*platform.clocks.real;
    let tx = platform.db.write_tx().await?;
    if !roster::remove_leave(&tx, id.0).await? {
        return Err(missing());
    }
    let entry = AuditEntry::new(real, &who.0, "remove-leave");
    conclude(tx, entry, None, real).await?;
    refresh(&platform).await;
    Ok(HttpResponse::NoContent().finish())
}

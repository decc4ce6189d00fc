//! `POST /calls/{id}/take-over`: an agent goes on with a call that was left.

use super::cases::shown;
use super::document::CallDocument;
use super::mine::{LOOKS, mine, seen};
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Language, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, post, web};
use nuanxin_domain::access::Role;
use nuanxin_domain::call::CallRefusal;
use nuanxin_domain::live::Thing;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::calls::{self, LoggedCall};
use nuanxin_infra::effect::conclude;
use nuanxin_infra::platform::Platform;

/// Take over a call
///
/// An open call that its agent left (`attention`) becomes the caller's of this operation, with everything that was
/// written: call back, go on with it, finish it. While its agent is at it, it answers `call_not_left`. One's own stays
/// one's own.
#[utoipa::path(
    tag = "desk",
    params(IdPath),
    responses((status = 200, description = "The call, from now on one's own", body = CallDocument)),
    security(("bearer" = []))
)]
#[post("/calls/{id}/take-over")]
pub async fn take_over_call(platform: web::Data<Platform>, who: Staff, id: Id, http: HttpRequest) -> Answer {
    for _ in 0..LOOKS {
        let logged = seen(&platform, &who.0, id).await?;
        if who.0.role != Role::Desk {
            return Err(CallRefusal::NotFound.into());
        }
        let next = LoggedCall {
            call: logged.call.taken_over(&who.0, platform.clocks.domain.now())?,
            words: logged.words.clone(),
        };
        let tx = platform.db.write_tx().await?;
        if calls::write(&tx, &platform.ring, &[&next]).await? == 1 {
            let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "take-over-call")
                .on_grounds(format!("call:{} from:{}", next.call.id, logged.call.taken_by))
                .tells(Thing::of_call(&logged.call, &next.call));
            conclude(tx, entry, None, &*platform.clocks.real).await?;
            let document = shown(&platform, &who.0, Language::of(&http), &next).await?;
            return Ok(document.answer(StatusCode::OK, false));
        }
    }
    let present = mine(&platform, &who.0, id).await?;
    Err(Problem::stale(present.call.version, false))
}

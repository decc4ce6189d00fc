//! `GET /calls/{id}`: one call, as it was left.

use super::cases::shown;
use super::document::CallDocument;
use super::mine::seen;
use crate::act::IdPath;
use crate::actor::Staff;
use crate::input::Id;
use crate::problem::{Answer, Language, Problem};
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, get, web};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;

/// Show a call
///
/// The agent's own, with the draft as it was left; the district sees everybody's, another agent one that waits. The
/// number is whole for the agent while the call is open, and for whoever may look after it while it waits.
#[utoipa::path(
    tag = "desk",
    params(IdPath),
    responses((status = 200, description = "The call", body = CallDocument)),
    security(("bearer" = []))
)]
#[get("/calls/{id}")]
pub async fn show_call(platform: web::Data<Platform>, who: Staff, id: Id, http: HttpRequest) -> Answer {
    let logged = seen(&platform, &who.0, id).await?;
    let document = shown(&platform, &who.0, Language::of(&http), &logged).await?;
    // What was written is shown as it is, so this is a read of personal data: entered before the answer.
    let entry = AuditEntry::new(&*platform.clocks.real, &who.0, "show-call")
        .on_grounds(format!("call:{}", logged.call.id));
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    Ok(document.answer(StatusCode::OK, false))
}

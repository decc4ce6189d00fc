//! `GET /help-requests/by-number/{number}`: the request that a caller reads out.

use super::document::HelpRequestDocument;
use super::visible::looked;
use crate::act::shown;
use crate::actor::Staff;
use crate::calls::rate;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::access::Actor;
use nuanxin_domain::number::RequestNumber;
use nuanxin_infra::audit::{self, AuditEntry};
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// Find a request by its number
///
/// A wrong digit is caught by the check digit and looks like a number that does not exist. Counted like the look-up of a
/// caller: limited in rate, and the district hears of unusually many.
#[utoipa::path(
    tag = "staff",
    params(("number" = String, Path, description = "受理编号, twelve digits", example = "260000000173", max_length = 40)),
    responses((status = 200, description = "The request", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[get("/help-requests/by-number/{number}")]
pub async fn by_number(
    platform: web::Data<Platform>,
    who: Staff,
    number: web::Path<String>,
    http: HttpRequest,
) -> Answer {
    rate::count(&platform, &who.0).await?;
    let found = match RequestNumber::parse(&number) {
        Ok(number) => requests::by_number(platform.db.reader(), &number)
            .await
            .map_err(|error| Problem::internal(&error))?,
        Err(_) => None,
    };
    let seen = found.and_then(|request| request.standing_of(&who.0).map(|standing| (request, standing)));
    let Some((request, standing)) = seen else {
        return missed(&platform, &who.0).await;
    };
    let document = shown(&request, &platform, &who.0, &http).await?;
    looked(&platform, &who.0, audit::SHOW, &request, standing).await?;
    Ok(HttpResponse::Ok().json(document))
}

/// Enters that somebody tried a number of which they may see nothing: whoever tries one after the other does not stay
/// unseen.
async fn missed(platform: &Platform, actor: &Actor) -> Answer {
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "look-up-number");
    let written = platform.committer.audit(vec![entry]).await;
    written.map_err(Problem::from)?;
    Err(Problem::new(Code::NotFound))
}

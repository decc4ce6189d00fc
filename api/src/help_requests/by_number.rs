//! `GET /help-requests/by-number/{number}`: the request that a caller reads out.

use super::document::HelpRequestDocument;
use super::visible::looked;
use crate::act::shown;
use crate::actor::Staff;
use crate::problem::{Answer, Code, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_domain::number::RequestNumber;
use nuanxin_infra::audit;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// Find a request by its number
///
/// A wrong digit is caught by the check digit and looks like a number that does not exist.
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
    let missing = || Problem::new(Code::NotFound);
    let number = RequestNumber::parse(&number).map_err(|_| missing())?;
    let found = requests::by_number(platform.db.reader(), &number).await;
    let request = found
        .map_err(|error| Problem::internal(&error))?
        .ok_or_else(missing)?;
    let standing = request.standing_of(&who.0).ok_or_else(missing)?;
    let document = shown(&request, &platform, &who.0, &http).await?;
    looked(&platform, &who.0, audit::SHOW, &request, standing).await?;
    Ok(HttpResponse::Ok().json(document))
}

//! `GET /help-requests/{id}`: one request, as the caller may see it.

use super::claimed::visible_or_claimed;
use super::document::HelpRequestDocument;
use super::visible::looked;
use crate::act::{IdPath, shown};
use crate::actor::SignedIn;
use crate::input::Id;
use crate::problem::Answer;
use actix_web::{HttpRequest, HttpResponse, get, web};
use nuanxin_infra::audit;
use nuanxin_infra::platform::Platform;

/// Show a request
///
/// Residents see what they submitted or opened and where it stands; staff see it with masked personal data.
#[utoipa::path(
    tag = "help-requests",
    params(IdPath),
    responses((status = 200, description = "The request", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[get("/help-requests/{id}")]
pub async fn show(platform: web::Data<Platform>, who: SignedIn, id: Id, http: HttpRequest) -> Answer {
    let (request, standing) = visible_or_claimed(&platform, &who.0, id).await?;
    let document = shown(&request, &platform, &who.0, &http).await?;
    if let Some(standing) = standing.filter(|_| who.0.role.is_staff()) {
        // Free text is shown as it was written, so this is a read of personal data: it is entered before the answer.
        looked(&platform, &who.0, audit::SHOW, &request, standing).await?;
    }
    Ok(HttpResponse::Ok()
        .insert_header(("etag", format!("\"{}\"", document.version)))
        .json(document))
}

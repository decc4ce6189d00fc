//! What a performed verb answers.

use crate::help_requests::document::{HelpRequestDocument, Reader, Responsible};
use crate::problem::{Answer, Language, Problem};
use actix_web::{HttpRequest, HttpResponse};
use nuanxin_domain::access::Actor;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_infra::help_requests as requests;
use nuanxin_infra::platform::Platform;

/// A verb that has been performed.
#[derive(Debug)]
pub struct Performed {
    /// The request after it.
    pub request: HelpRequest,
    /// The effect was recorded by an earlier call.
    pub replayed: bool,
}

impl Performed {
    /// The usual answer: 200 with the request as the caller sees it.
    ///
    /// # Errors
    /// When the personal half cannot be read.
    pub async fn answer(self, platform: &Platform, actor: &Actor, http: &HttpRequest) -> Answer {
        let document = shown(&self.request, platform, actor, http).await?;
        let mut response = HttpResponse::Ok();
        response.insert_header(("etag", format!("\"{}\"", document.version)));
        if self.replayed {
            response.insert_header(("idempotency-replayed", "true"));
        }
        Ok(response.json(document))
    }
}

/// A request as `actor` sees it now; a caller who has just lost sight of it (a return, a restriction) gets the
/// workflow part only.
///
/// # Errors
/// When the personal half cannot be read.
pub async fn shown(
    request: &HelpRequest,
    platform: &Platform,
    actor: &Actor,
    http: &HttpRequest,
) -> Answer<HelpRequestDocument> {
    let snapshot = platform.snapshot();
    let reader = Reader {
        actor,
        language: Language::of(http),
        snapshot: &snapshot,
    };
    let intake = match request.standing_of(actor) {
        Some(_) => requests::intake(platform.db.reader(), &platform.ring, request.id)
            .await
            .map_err(|error| Problem::internal(&error))?,
        None => None,
    };
    let plain = intake.as_ref().map(|intake| intake.expose());
    let responsible = match request.standing_of(actor) {
        Some(_) => Responsible::of(request, actor, platform).await?,
        None => None,
    };
    Ok(HelpRequestDocument {
        responsible,
        ..HelpRequestDocument::of(request, plain, &reader)
    })
}

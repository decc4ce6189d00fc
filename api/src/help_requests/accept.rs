//! `POST /help-requests/{id}/accept`: 接单.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, Plain, VerbCall, VerbHeaders};
use crate::problem::Answer;
use actix_web::post;

/// Accept
///
/// Any advisor of the station may accept what nobody has accepted yet; that takes over an assignment.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = Plain,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/accept")]
pub async fn accept(call: VerbCall<Plain>) -> Answer {
    call.perform("accept", |_, request, cx| request.accept(cx)).await
}

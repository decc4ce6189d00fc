//! `POST /help-requests/{id}/extend/decide`: the time that an advisor asked for.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `extend/decide` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"granted": true, "internal_note": "住院证明已看过"}))]
pub struct ExtensionDecisionBody {
    /// Granted, or refused.
    granted: bool,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for ExtensionDecisionBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Decide about more time
///
/// The lead or the district grants or refuses the time that the advisor asked for (`POST …/extend`); the advisor is told.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ExtensionDecisionBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/extend/decide")]
pub async fn decide_extension(call: VerbCall<ExtensionDecisionBody>) -> Answer {
    call.perform("decide-extension", |body, request, cx| {
        request.decide_extension(body.granted, body.internal_note.clone(), cx)
    })
    .await
}

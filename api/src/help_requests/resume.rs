//! `POST /help-requests/{id}/resume`: go on after waiting.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `resume` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct ResumeBody {
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for ResumeBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Resume
///
/// Goes on after waiting. Any answer of the resident does the same.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ResumeBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/resume")]
pub async fn resume(call: VerbCall<ResumeBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("resume", text, |body, request, cx| {
        request.resume(body.internal_note.clone(), cx)
    })
    .await
}

//! `POST /help-requests/{id}/close`: 结案.

use super::document::HelpRequestDocument;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `close` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"agreed": true}))]
pub struct CloseBody {
    /// The person agrees.
    agreed: bool,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// Told to the resident, who reads it.
    #[schema(max_length = 2000)]
    told: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for CloseBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Close
///
/// At once, because the person agrees; otherwise it closes by itself after five working days.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = CloseBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/close")]
pub async fn close(call: VerbCall<CloseBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("close", text, |body, request, cx| {
        request.close(
            body.agreed,
            words(body.internal_note.as_deref(), body.told.as_deref()),
            cx,
        )
    })
    .await
}

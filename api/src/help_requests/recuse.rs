//! `POST /help-requests/{id}/recuse`: 回避.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `recuse` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"internal_note": "认识这家人"}))]
pub struct RecuseBody {
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for RecuseBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Recuse
///
/// The advisor knows the family: another advisor of the same station takes it. No return.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = RecuseBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/recuse")]
pub async fn recuse(call: VerbCall<RecuseBody>) -> Answer {
    call.perform("recuse", |body, request, cx| {
        request.recuse(body.internal_note.clone(), cx)
    })
    .await
}

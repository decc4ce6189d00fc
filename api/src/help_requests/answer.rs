//! `POST /help-requests/{id}/answer`: 直接解答.

use super::document::HelpRequestDocument;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `answer` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"told": "低保申请请带身份证和户口本到社区事务受理中心。"}))]
pub struct AnswerBody {
    /// What the resident reads.
    #[schema(min_length = 1, max_length = 2000)]
    told: String,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for AnswerBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/told", &self.told, limits.text_chars);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Answer directly
///
/// The question is answered on the spot, before an advisor has accepted it.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = AnswerBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/answer")]
pub async fn answer(call: VerbCall<AnswerBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("answer", text, |body, request, cx| {
        request.answer(words(body.internal_note.as_deref(), Some(&body.told)), cx)
    })
    .await
}

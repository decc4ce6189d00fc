//! `POST /help-requests/{id}/wait`: 待补充.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `wait` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"question": "请问您的医保是在哪里参加的?"}))]
pub struct WaitBody {
    /// The question, which the resident reads.
    #[schema(min_length = 1, max_length = 2000)]
    question: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for WaitBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/question", &self.question, limits.text_chars);
    }
}

/// Wait for the resident
///
/// Puts a question to the resident, after contact; at most twice, five working days each, then it resumes by itself.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = WaitBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/wait")]
pub async fn wait(call: VerbCall<WaitBody>) -> Answer {
    call.perform("wait", |body, request, cx| {
        request.wait(body.question.clone(), cx)
    })
    .await
}

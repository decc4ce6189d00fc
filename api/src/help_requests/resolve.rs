//! `POST /help-requests/{id}/resolve`: 办结.

use super::document::HelpRequestDocument;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::Outcome;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `resolve` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "helped", "told": "已为您申请助餐,明天中午开始送饭。"}))]
pub struct ResolveBody {
    /// The outcome.
    outcome: Outcome,
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

impl VerbBody for ResolveBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/told", &self.told, limits.text_chars);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Resolve
///
/// With an outcome and words that the resident reads. Needs a reached first contact, or the lead.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ResolveBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/resolve")]
pub async fn resolve(call: VerbCall<ResolveBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("resolve", text, |body, request, cx| {
        request.resolve(
            body.outcome,
            words(body.internal_note.as_deref(), Some(&body.told)),
            cx,
        )
    })
    .await
}

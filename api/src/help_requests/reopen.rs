//! `POST /help-requests/{id}/reopen`: taken up again.

use super::document::HelpRequestDocument;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `reopen` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"internal_note": "本人来电说没有收到助餐"}))]
pub struct ReopenBody {
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

impl VerbBody for ReopenBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Reopen
///
/// Back to the last handler, or to the station's queue when that one is on leave. Somebody owes the person a call again.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ReopenBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/reopen")]
pub async fn reopen(call: VerbCall<ReopenBody>) -> Answer {
    let snapshot = call.platform.snapshot();
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("reopen", text, |body, request, cx| {
        let handler = request.state.advisor();
        let on_leave = handler.is_some_and(|advisor| cx.rules.roster.is_on_leave(advisor, cx.now));
        let available = handler.is_some_and(|advisor| {
            snapshot
                .directory
                .get(advisor)
                .is_some_and(|staff| staff.disabled_at.is_none())
        }) && !on_leave;
        request.reopen(
            words(body.internal_note.as_deref(), body.told.as_deref()),
            available,
            cx,
        )
    })
    .await
}

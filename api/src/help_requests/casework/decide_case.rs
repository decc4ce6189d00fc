//! `POST /help-requests/{id}/case`: the lead makes it a case, or not.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// The decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"confirm": true}))]
pub struct CaseBody {
    /// It is a case; false refuses a proposal, or ends a case.
    confirm: bool,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for CaseBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Decide whether it is a case
///
/// By the station's lead, on a proposal. A case (个案) is reviewed every 30 days instead of being resolved by a day; ended,
/// it is a single service again, with a full period.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = CaseBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/case")]
pub async fn decide_case(call: VerbCall<CaseBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("case", text, |body, request, cx| {
        let note = body.internal_note.clone().filter(|note| !note.trim().is_empty());
        request.decide_case(body.confirm, note, cx)
    })
    .await
}

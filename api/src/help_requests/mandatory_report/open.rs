//! `POST /help-requests/{id}/mandatory-report`: harm is suspected.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::Protected;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What a new report needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"about": "minor", "internal_note": "孩子手臂上有新旧淤青,问起来不肯说"}))]
pub struct OpenReportBody {
    /// Who is to be protected.
    about: Protected,
    /// What makes harm suspected; for staff only.
    #[schema(min_length = 1, max_length = 2000)]
    internal_note: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for OpenReportBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/internal_note", &self.internal_note, limits.text_chars);
    }
}

/// Make a mandatory report due
///
/// Suspected harm to a minor or to somebody without capacity is reported at once, to the police or the civil affairs
/// authority. Until it is made, or found unfounded, the request does not end. Advisor and lead are told; the
/// resident is not.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = OpenReportBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/mandatory-report")]
pub async fn open_mandatory_report(call: VerbCall<OpenReportBody>) -> Answer {
    call.perform("mandatory-report", |body, request, cx| {
        request.open_mandatory_report_about(body.about, body.internal_note.clone().into(), cx)
    })
    .await
}

//! `POST /help-requests/{id}/mandatory-report/file`: it was made.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::{Filing, MandatoryReportTo};
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// A report as it was made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "police", "reference": "接警单 20260601-0815,曹家渡派出所王警官"}))]
pub struct FileReportBody {
    /// To whom.
    to: MandatoryReportTo,
    /// When it was made; now, if absent.
    at: Option<DateTime<Utc>>,
    /// What proves it: the number under which it was taken, or by whom.
    #[schema(min_length = 1, max_length = 200)]
    reference: String,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// Longest reference, in characters.
const REFERENCE: usize = 200;

impl VerbBody for FileReportBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/reference", &self.reference, REFERENCE);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// File a mandatory report
///
/// It was made: to whom, when, and under which reference.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = FileReportBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/mandatory-report/file")]
pub async fn file_mandatory_report(call: VerbCall<FileReportBody>) -> Answer {
    call.perform("mandatory-report/file", |body, request, cx| {
        let note = body.internal_note.clone().filter(|note| !note.trim().is_empty());
        let filing = Filing {
            to: body.to,
            at: body.at,
            reference: body.reference.clone().into(),
            note: note.map(Into::into),
        };
        request.file_mandatory_report(filing, cx)
    })
    .await
}

//! `POST /help-requests/{id}/benefits`: what became of a benefit status (救助身份).

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::words;
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::NaiveDate;
use nuanxin_domain::help_request::{BenefitChange, BenefitReport, BenefitStatus};
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// A dated fact.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "minimum_living", "change": "started", "on": "2026-09-01"}))]
pub struct BenefitBody {
    /// Which status.
    kind: BenefitStatus,
    /// What happened to it.
    change: BenefitChange,
    /// On which day, up to today.
    on: NaiveDate,
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

impl VerbBody for BenefitBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Record a change of a benefit status
///
/// It started, was refused, or ended on a day; also after the request has closed.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = BenefitBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/benefits")]
pub async fn change_benefit(call: VerbCall<BenefitBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("benefits", text, |body, request, cx| {
        let report = BenefitReport {
            benefit: body.kind,
            change: body.change,
            on: body.on,
            words: words(body.internal_note.as_deref(), body.told.as_deref()),
        };
        request.change_benefit(report, cx)
    })
    .await
}

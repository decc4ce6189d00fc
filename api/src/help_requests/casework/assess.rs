//! `POST /help-requests/{id}/assessment`: 困境评估.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::{joined, words};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::{AssessmentReport, HardshipLevel, Tier};
use nuanxin_domain::need::Need;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// An assessment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"tier": "low_income", "level": "II", "categories": ["medical", "living"], "case": false, "internal_note": "退休金三千二,每月药费一千五"}))]
pub struct AssessmentBody {
    /// 分层
    tier: Tier,
    /// 分级
    level: HardshipLevel,
    /// 分类
    #[schema(max_items = 14)]
    categories: Vec<Need>,
    /// It is to become a case (个案); the lead decides.
    #[serde(default)]
    case: bool,
    /// Why it differs from what the instrument suggested; for staff only.
    #[schema(max_length = 2000)]
    override_reason: Option<String>,
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

impl VerbBody for AssessmentBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.list("/categories", &self.categories, Need::ALL.len());
        let most = limits.text_chars;
        faults.text("/override_reason", self.override_reason.as_deref(), most);
        faults.text("/internal_note", self.internal_note.as_deref(), most);
        faults.text("/told", self.told.as_deref(), most);
    }
}

/// Assess the hardship
///
/// Tier, level and categories, as a person decides them; it may be repeated, and the newest counts. Needs a reached first
/// contact, or the lead. With `case` the lead is asked to make it a case.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = AssessmentBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/assessment")]
pub async fn assess(call: VerbCall<AssessmentBody>) -> Answer {
    let body = &call.body;
    let text = joined([body.internal_note.as_deref(), body.override_reason.as_deref()]);
    call.perform_heeding("assessment", Some(&text), |body, request, cx| {
        let reason = body.override_reason.clone();
        let report = AssessmentReport {
            tier: body.tier,
            level: body.level,
            categories: body.categories.clone(),
            case: body.case,
            override_reason: reason.filter(|reason| !reason.trim().is_empty()),
            words: words(body.internal_note.as_deref(), body.told.as_deref()),
        };
        request.assess(report, cx)
    })
    .await
}

//! `POST /help-requests/{id}/plan`: 一户一策.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::{joined, words};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::NaiveDate;
use nuanxin_domain::help_request::Milestone;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// Milestones of a plan, at most.
const MILESTONES: usize = 20;
/// Longest text of a milestone, in characters.
const MILESTONE: usize = 200;

/// A plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"internal_note": "先解决吃饭和用药,再申请长护险", "milestones": [{"text": "助餐开通", "due_on": "2026-10-09"}]}))]
pub struct PlanBody {
    /// What is to be reached, and how; for staff only.
    #[schema(min_length = 1, max_length = 2000)]
    internal_note: String,
    /// Told to the resident, who reads it.
    #[schema(max_length = 2000)]
    told: Option<String>,
    /// The steps.
    #[serde(default)]
    #[schema(max_items = 20)]
    milestones: Vec<MilestoneBody>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// One step of a plan.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "助餐开通", "due_on": "2026-10-09"}))]
pub struct MilestoneBody {
    /// What is to be done; for staff only.
    #[schema(min_length = 1, max_length = 200)]
    text: String,
    /// By which day.
    due_on: NaiveDate,
}

impl VerbBody for PlanBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/internal_note", &self.internal_note, limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
        faults.list("/milestones", &self.milestones, MILESTONES);
        for (n, milestone) in self.milestones.iter().enumerate() {
            faults.required_text(&format!("/milestones/{n}/text"), &milestone.text, MILESTONE);
        }
    }
}

/// Make a plan
///
/// A plan meets the first service; a later one takes its place. Needs an assessment.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = PlanBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/plan")]
pub async fn plan(call: VerbCall<PlanBody>) -> Answer {
    let note = Some(call.body.internal_note.as_str());
    let steps = call.body.milestones.iter().map(|step| Some(step.text.as_str()));
    let text = joined([note].into_iter().chain(steps));
    call.perform_heeding("plan", Some(&text), |body, request, cx| {
        let milestones = body.milestones.iter().map(|step| Milestone {
            text: step.text.clone(),
            due_on: step.due_on,
        });
        let words = words(Some(&body.internal_note), body.told.as_deref());
        request.plan(milestones.collect(), words, cx)
    })
    .await
}

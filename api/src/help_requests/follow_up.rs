//! `POST /help-requests/{id}/follow-ups`: 回访.

use super::document::HelpRequestDocument;
use super::first_contact::ContactOutcome;
use super::words::words;
use crate::act::together::{first_heeding, with_household};
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::follow_up::Findings;
use nuanxin_domain::help_request::{FollowUpReport, Means};
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `follow-ups` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"means": "phone", "outcome": "reached", "findings": "better", "internal_note": "低保已发,药按时吃"}))]
pub struct FollowUpBody {
    /// What it was about: `return_visit`, `safeguard_check`. Whatever is due within 14 days is met anyway.
    #[serde(default)]
    #[schema(max_items = 4)]
    kinds: Vec<DeadlineKind>,
    /// How.
    means: Means,
    /// Whether the person was reached.
    outcome: ContactOutcome,
    /// What was found; a relapse takes the request up again.
    findings: Option<Findings>,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// Told to the resident, who reads it.
    #[schema(max_length = 2000)]
    told: Option<String>,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for FollowUpBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.list("/kinds", &self.kinds, 4);
        for (n, kind) in self.kinds.iter().enumerate() {
            if !kind.is_follow_up() {
                faults.add(format!("/kinds/{n}"), "not_here");
            }
        }
        if self.findings.is_some() && self.outcome == ContactOutcome::NotReached {
            faults.add("/findings", "not_here");
        }
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Record a follow-up or an attempt
///
/// One contact meets all that the person and their household have due within 14 days, but never across restricted
/// requests. An attempt meets nothing. A relapse takes the request up again.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = FollowUpBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/follow-ups")]
pub async fn follow_up(call: VerbCall<FollowUpBody>) -> Answer {
    let found = call.heard(call.body.internal_note.as_deref());
    with_household(&call.platform, call.id, async |others| {
        call.perform_all("follow-ups", |body, request, cx| {
            let report = FollowUpReport {
                kinds: body.kinds.clone(),
                means: body.means,
                reached: body.outcome == ContactOutcome::Reached,
                findings: body.findings,
                at: body.at,
                words: words(body.internal_note.as_deref(), body.told.as_deref()),
            };
            let decided = request.follow_up(report, &others, cx)?;
            first_heeding(decided, &found, cx)
        })
        .await
    })
    .await
}

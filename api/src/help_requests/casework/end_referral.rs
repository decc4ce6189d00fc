//! `POST /help-requests/{id}/referrals/{referral}/outcome`: whether help came.

use super::referral_path::{ReferralPath, referral_in};
use crate::act::{VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::words;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// How a referral ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "delivered", "internal_note": "本人确认午餐天天送到"}))]
pub struct ReferralOutcomeBody {
    /// Whether help came.
    outcome: ReferralOutcome,
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

/// Whether help came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralOutcome {
    /// It came.
    Delivered,
    /// It did not.
    NotDelivered,
}

impl VerbBody for ReferralOutcomeBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Record how a referral ended
///
/// Of one that the provider accepted, also after the request has closed.
#[utoipa::path(
    tag = "staff",
    params(ReferralPath, VerbHeaders),
    request_body = ReferralOutcomeBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/referrals/{referral}/outcome")]
pub async fn end_referral(call: VerbCall<ReferralOutcomeBody>) -> Answer {
    let referral = referral_in(&call.http)?;
    let text = call.body.internal_note.as_deref();
    call.perform_heeding(
        &format!("referral-outcome-{referral}"),
        text,
        |body, request, cx| {
            let words = words(body.internal_note.as_deref(), body.told.as_deref());
            let delivered = body.outcome == ReferralOutcome::Delivered;
            request.end_referral(referral, delivered, words, cx)
        },
    )
    .await
}

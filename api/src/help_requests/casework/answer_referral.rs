//! `POST /help-requests/{id}/referrals/{referral}/answer`: what the provider said.

use super::referral_path::{ReferralPath, referral_in};
use crate::act::{VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::words;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// The provider's answer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"accepted": true, "internal_note": "下周一起送午餐"}))]
pub struct ReferralAnswerBody {
    /// The provider takes it.
    accepted: bool,
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

impl VerbBody for ReferralAnswerBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Record a provider's answer
///
/// Accepted or declined, as the provider told it to staff. Until then nothing is resolved.
#[utoipa::path(
    tag = "staff",
    params(ReferralPath, VerbHeaders),
    request_body = ReferralAnswerBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/referrals/{referral}/answer")]
pub async fn answer_referral(call: VerbCall<ReferralAnswerBody>) -> Answer {
    let referral = referral_in(&call.http)?;
    let text = call.body.internal_note.as_deref();
    call.perform_heeding(
        &format!("referral-answer-{referral}"),
        text,
        |body, request, cx| {
            let words = words(body.internal_note.as_deref(), body.told.as_deref());
            request.answer_referral(referral, body.accepted, words, cx)
        },
    )
    .await
}

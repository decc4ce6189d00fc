//! `POST /help-requests/{id}/urgency`: the assessed urgency.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `urgency` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"urgency": "urgent", "reason": "家里已断粮"}))]
pub struct UrgencyBody {
    /// The new urgency.
    urgency: Urgency,
    /// Why; required for lowering.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for UrgencyBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/reason", self.reason.as_deref(), limits.text_chars);
    }
}

/// Assess the urgency
///
/// Anyone may raise it; only staff lower it, with a reason, after contact.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = UrgencyBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/urgency")]
pub async fn assess_urgency(call: VerbCall<UrgencyBody>) -> Answer {
    let text = call.body.reason.as_deref();
    call.perform_heeding("urgency", text, |body, request, cx| {
        request.assess_urgency(body.urgency, body.reason.clone(), cx)
    })
    .await
}

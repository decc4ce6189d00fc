//! `POST /help-requests/{id}/consents/withdraw`: a consent is taken back.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::intake::ConsentKind;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// Which consent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "income_check"}))]
pub struct WithdrawConsentBody {
    /// Which consent.
    kind: ConsentKind,
    /// Why, in the resident's words; nobody has to say.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for WithdrawConsentBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/reason", self.reason.as_deref(), limits.text_chars);
    }
}

/// Withdraw a consent
///
/// By whoever gave it, or by staff on their word. What was done before stays lawful; nothing new is done with it, and
/// whoever has the request is told. Without the consent to processing, data is shown only to say what follows from
/// that, in an emergency, and for supervision; the request itself goes on until it is withdrawn.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = WithdrawConsentBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/consents/withdraw")]
pub async fn withdraw_consent(call: VerbCall<WithdrawConsentBody>) -> Answer {
    let text = call.body.reason.as_deref();
    call.perform_heeding("withdraw-consent", text, |body, request, cx| {
        request.withdraw_consent(body.kind, body.reason.clone(), cx)
    })
    .await
}

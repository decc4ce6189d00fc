//! `POST /help-requests/{id}/withdraw`: withdrawn.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `withdraw` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "女儿已经接我去住"}))]
pub struct WithdrawBody {
    /// Why, in the resident's words.
    #[schema(max_length = 2000)]
    reason: Option<String>,
    /// Staff: the person confirmed it by word of mouth.
    spoken: Option<bool>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for WithdrawBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/reason", self.reason.as_deref(), limits.text_chars);
    }
}

/// Withdraw
///
/// An SOS, urgent, minor's or restricted request needs a spoken confirmation: the desk withdraws it then.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = WithdrawBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/withdraw")]
pub async fn withdraw(call: VerbCall<WithdrawBody>) -> Answer {
    call.perform("withdraw", |body, request, cx| {
        request.withdraw(body.reason.clone(), body.spoken.unwrap_or(false), cx)
    })
    .await
}

//! `POST /help-requests/{id}/appeal`: 申诉.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::access::Role;
use nuanxin_domain::help_request::Heard;
use nuanxin_domain::ids::AppealId;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `appeal` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "没有人来过我家,就说办结了"}))]
pub struct AppealBody {
    /// What is wrong, in the resident's words.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for AppealBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/text", &self.text, limits.text_chars);
    }
}

/// Appeal
///
/// Decided by somebody who is neither the person concerned nor their subordinate. Words of danger raise the urgency,
/// and what had ended is taken up again.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = AppealBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/appeal")]
pub async fn appeal(call: VerbCall<AppealBody>) -> Answer {
    let snapshot = call.platform.snapshot();
    let found = call.heard(Some(&call.body.text));
    let id = AppealId(new_id(&*call.platform.clocks.real));
    call.perform("appeal", |body, request, cx| {
        let about_lead = request
            .state
            .advisor()
            .is_some_and(|a| snapshot.directory.get(a).map(|staff| staff.role) == Some(Role::Lead));
        let appealed = request.appeal(id, body.text.clone(), about_lead, cx);
        let appealed = appealed.and_then(|appealed| appealed.heeding(&found, Heard::FromRequester, cx));
        request.heard_anyway(appealed, Some(&body.text), &found, cx)
    })
    .await
}

//! `POST /help-requests/{id}/urge`: 催办.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::calls::asking::ask_after;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::Heard;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `urge` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct UrgeBody {
    /// In the resident's words.
    #[schema(max_length = 2000)]
    text: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for UrgeBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/text", self.text.as_deref(), limits.text_chars);
    }
}

/// Urge
///
/// Makes the request more visible, at most once per working day. Words of danger are heard at any time and raise the
/// urgency.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = UrgeBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/urge")]
pub async fn urge(call: VerbCall<UrgeBody>) -> Answer {
    let found = call.heard(call.body.text.as_deref());
    let answer = call
        .perform("urge", |body, request, cx| {
            let urged = request.urge(body.text.clone(), cx);
            let urged = urged.and_then(|urged| urged.heeding(&found, Heard::FromRequester, cx));
            // Once a day is enough to hurry, never to cry for help.
            request.heard_anyway(urged, body.text.as_deref(), &found, cx)
        })
        .await?;
    ask_after(&call.platform, &call.actor, call.id).await;
    Ok(answer)
}

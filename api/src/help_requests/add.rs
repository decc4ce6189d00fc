//! `POST /help-requests/{id}/additions`: something more, in the resident's words.

use super::corrected::corrected;
use super::document::HelpRequestDocument;
use super::submission::AddressBody;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::calls::asking::ask_after;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::Addition;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `additions` takes: a text, another address, or both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "我今天又摔了一跤"}))]
pub struct AdditionBody {
    /// In the resident's words.
    #[schema(max_length = 2000)]
    text: Option<String>,
    /// Another address.
    address: Option<AddressBody>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for AdditionBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/text", self.text.as_deref(), limits.text_chars);
        let says_nothing = self.text.as_deref().is_none_or(|text| text.trim().is_empty());
        if says_nothing && self.address.is_none() {
            faults.add("/text", "one_of");
        }
    }
}

/// Add something
///
/// Any answer ends waiting. Words of danger raise the urgency; a corrected address lets the router look again at a
/// request that no station has yet.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = AdditionBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/additions")]
pub async fn add(mut call: VerbCall<AdditionBody>) -> Answer {
    let correction = corrected(&call.platform, call.id, call.body.address.take()).await?;
    let danger = call.heard(call.body.text.as_deref());
    let answer = call
        .perform("additions", |body, request, cx| {
            let addition = Addition {
                text: body.text.clone(),
                correction: correction.clone(),
                danger: Some(danger.clone()),
            };
            request.heard_anyway(request.add(addition, cx), body.text.as_deref(), &danger, cx)
        })
        .await?;
    ask_after(&call.platform, &call.actor, call.id).await;
    Ok(answer)
}

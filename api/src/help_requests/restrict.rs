//! `POST /help-requests/{id}/restrict`: 保密件.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `restrict` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"restricted": true}))]
pub struct RestrictBody {
    /// `false` lifts the restriction (lead or district); `true` if absent.
    restricted: Option<bool>,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for RestrictBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Restrict, or lift the restriction
///
/// Only the assigned advisor, the lead and a named district person then read it.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = RestrictBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/restrict")]
pub async fn restrict(call: VerbCall<RestrictBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("restrict", text, |body, request, cx| {
        request.restrict(body.restricted.unwrap_or(true), body.internal_note.clone(), cx)
    })
    .await
}

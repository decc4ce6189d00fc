//! `POST /help-requests/{id}/extend`: more time for a deadline.

pub mod decide;

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `extend` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"kind": "first_contact", "due_at": "2026-09-21T17:00:00+08:00", "reason": "求助人住院,约好周一见面"}))]
pub struct ExtendBody {
    /// Which deadline.
    kind: DeadlineKind,
    /// The new due time, later than the old one.
    due_at: DateTime<Utc>,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for ExtendBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/reason", &self.reason, limits.text_chars);
    }
}

/// Extend a deadline
///
/// The lead or the district gives an open deadline more time, with a reason for the file. The advisor who has the request
/// asks the lead for it by the same call; nothing moves before `POST …/extend/decide` has granted it.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ExtendBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/extend")]
pub async fn extend(call: VerbCall<ExtendBody>) -> Answer {
    call.perform("extend", |body, request, cx| {
        request.extend(body.kind, body.due_at, body.reason.clone(), cx)
    })
    .await
}

//! `POST /help-requests/{id}/review`: a case is looked at again.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// A review.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"internal_note": "助餐稳定,女儿每周来两次,下月再看居家改造"}))]
pub struct ReviewBody {
    /// How it stands; for staff only.
    #[schema(min_length = 1, max_length = 2000)]
    internal_note: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for ReviewBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/internal_note", &self.internal_note, limits.text_chars);
    }
}

/// Review a case
///
/// The next review is due 30 days on.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ReviewBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/review")]
pub async fn review_case(call: VerbCall<ReviewBody>) -> Answer {
    let text = Some(call.body.internal_note.as_str());
    call.perform_heeding("review", text, |body, request, cx| {
        request.review_case(body.internal_note.clone(), cx)
    })
    .await
}

//! `POST /help-requests/{id}/rating`: 满意度.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::help_request::Heard;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `rating` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"score": 5, "solved": true, "text": "谢谢你们"}))]
pub struct RatingBody {
    /// 1 (bad) to 5 (good).
    #[schema(minimum = 1, maximum = 5)]
    score: u8,
    /// Whether the trouble is solved.
    solved: bool,
    /// In the resident's words.
    #[schema(max_length = 2000)]
    text: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for RatingBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/text", self.text.as_deref(), limits.text_chars);
        if !(1..=5).contains(&self.score) {
            faults.add("/score", "out_of_range");
        }
    }
}

/// Rate
///
/// Open from resolved on, once.
#[utoipa::path(
    tag = "residents",
    params(IdPath, VerbHeaders),
    request_body = RatingBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/rating")]
pub async fn rate(call: VerbCall<RatingBody>) -> Answer {
    let found = call.heard(call.body.text.as_deref());
    call.perform("rating", |body, request, cx| {
        let rated = request.rate(body.score, body.solved, body.text.clone(), cx);
        let rated = rated.and_then(|rated| rated.heeding(&found, Heard::FromRequester, cx));
        request.heard_anyway(rated, body.text.as_deref(), &found, cx)
    })
    .await
}

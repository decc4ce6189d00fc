//! `POST /help-requests/{id}/mandatory-report/dismiss`: it was found unfounded.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// Why a report is unfounded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "已上门见到孩子和外婆,孩子由外婆照看,没有受到伤害"}))]
pub struct DismissReportBody {
    /// Why; for staff only.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for DismissReportBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.required_text("/reason", &self.reason, limits.text_chars);
    }
}

/// Find a mandatory report unfounded
///
/// By the lead of the station, or the district, with a reason. Later words of danger make one due anew.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = DismissReportBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/mandatory-report/dismiss")]
pub async fn dismiss_mandatory_report(call: VerbCall<DismissReportBody>) -> Answer {
    call.perform("mandatory-report/dismiss", |body, request, cx| {
        request.dismiss_mandatory_report(body.reason.clone().into(), cx)
    })
    .await
}

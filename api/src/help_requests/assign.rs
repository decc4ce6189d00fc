//! `POST /help-requests/{id}/assign`: the lead hands it to an advisor.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::ids::AccountId;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What `assign` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"advisor_id": "01970000-0000-7000-8000-000000000001"}))]
pub struct AssignBody {
    /// The advisor.
    advisor_id: Uuid,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for AssignBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, _limits: &LimitSettings, _faults: &mut Faults) {}
}

/// Assign
///
/// The lead or the district hands the request to an advisor of the station, who has still to accept it.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = AssignBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/assign")]
pub async fn assign(call: VerbCall<AssignBody>) -> Answer {
    let advisor = AccountId(call.body.advisor_id);
    let station = call
        .platform
        .snapshot()
        .directory
        .get(advisor)
        .and_then(|staff| staff.station);
    call.perform("assign", |_, request, cx| request.assign(advisor, station, cx))
        .await
}

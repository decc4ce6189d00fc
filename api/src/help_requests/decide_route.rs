//! `POST /help-requests/{id}/route`: the triage desk's decision.

use super::document::HelpRequestDocument;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use nuanxin_domain::ids::StationId;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What `route` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"station_id": "01970000-0000-7000-8000-000000000001"}))]
pub struct RouteBody {
    /// The station.
    station_id: Uuid,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for RouteBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
    }
}

/// Name the station
///
/// The triage desk places the request; after a second return only the district may, and finally.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = RouteBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/route")]
pub async fn decide_route(call: VerbCall<RouteBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("route", text, |body, request, cx| {
        request.decide_route(StationId(body.station_id), body.internal_note.clone(), cx)
    })
    .await
}

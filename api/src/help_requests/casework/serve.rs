//! `POST /help-requests/{id}/services`: a service was given.

use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::help_requests::document::HelpRequestDocument;
use crate::help_requests::words::words;
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::catalogue::LAST_OFFICIAL;
use nuanxin_domain::help_request::{ServiceGround, ServiceReport};
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// A service.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"item": 11, "internal_note": "上门送药,教会用药盒"}))]
pub struct ServiceBody {
    /// Item of the catalogue.
    #[schema(minimum = 1, maximum = 21)]
    item: u16,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
    /// Why before the assessment: of urgent requests and SOS.
    ground: Option<ServiceGround>,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// Told to the resident, who reads it.
    #[schema(max_length = 2000)]
    told: Option<String>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// Adds a fault when the catalogue has no such item.
pub(super) fn check_item(item: u16, faults: &mut Faults) {
    if !(1..=LAST_OFFICIAL).contains(&item) {
        faults.add("/item", "out_of_range");
    }
}

impl VerbBody for ServiceBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        check_item(self.item, faults);
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Record a service
///
/// By its item of the catalogue. Before the assessment only with ground `emergency_first`, of urgent requests and SOS:
/// then assessment and papers follow within ten working days, and nothing is resolved before.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = ServiceBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/services")]
pub async fn serve(call: VerbCall<ServiceBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("services", text, |body, request, cx| {
        let report = ServiceReport {
            item: body.item,
            at: body.at,
            ground: body.ground,
            words: words(body.internal_note.as_deref(), body.told.as_deref()),
        };
        request.serve(report, cx)
    })
    .await
}

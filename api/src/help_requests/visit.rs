//! `POST /help-requests/{id}/visits`: a visit.

use super::document::HelpRequestDocument;
use super::first_contact::ContactOutcome;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::VisitReport;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `visits` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"outcome": "reached", "people": 2}))]
pub struct VisitBody {
    /// Whether the person was met.
    outcome: super::first_contact::ContactOutcome,
    /// How many people visited; 1 if absent.
    #[schema(minimum = 1, maximum = 20)]
    people: Option<u8>,
    /// For staff only.
    #[schema(max_length = 2000)]
    internal_note: Option<String>,
    /// Told to the resident, who reads it.
    #[schema(max_length = 2000)]
    told: Option<String>,
    /// When; now, if absent.
    at: Option<DateTime<Utc>>,
    /// The version that was seen; a stale one is refused with 409.
    #[schema(minimum = 1)]
    version: Option<i64>,
}

impl VerbBody for VisitBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
        if self.people.is_some_and(|people| !(1..=20).contains(&people)) {
            faults.add("/people", "out_of_range");
        }
    }
}

/// Record a visit
///
/// Two people confirm a visit; one alone stays incomplete. Meeting the person is a contact.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = VisitBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/visits")]
pub async fn visit(call: VerbCall<VisitBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("visits", text, |body, request, cx| {
        let report = VisitReport {
            reached: body.outcome == ContactOutcome::Reached,
            people: body.people.unwrap_or(1),
            at: body.at,
            words: words(body.internal_note.as_deref(), body.told.as_deref()),
        };
        request.visit(report, cx)
    })
    .await
}

//! `POST /help-requests/{id}/first-contact`: 首问接待.

use super::document::HelpRequestDocument;
use super::words::words;
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::Means;
use nuanxin_infra::settings::LimitSettings;
use serde::Deserialize;
use utoipa::ToSchema;

/// What `first-contact` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"means": "phone", "outcome": "reached", "internal_note": "本人接听,精神尚可"}))]
pub struct FirstContactBody {
    /// How.
    means: Means,
    /// Whether the person was reached.
    outcome: ContactOutcome,
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

impl VerbBody for FirstContactBody {
    fn version(&self) -> Option<i64> {
        self.version
    }

    fn check(&self, limits: &LimitSettings, faults: &mut Faults) {
        faults.text("/internal_note", self.internal_note.as_deref(), limits.text_chars);
        faults.text("/told", self.told.as_deref(), limits.text_chars);
    }
}

/// Record a contact or an attempt
///
/// An attempt is not a contact: `not_reached` is recorded and never meets the deadline.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = FirstContactBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/first-contact")]
pub async fn first_contact(call: VerbCall<FirstContactBody>) -> Answer {
    let text = call.body.internal_note.as_deref();
    call.perform_heeding("first-contact", text, |body, request, cx| {
        let reached = body.outcome == ContactOutcome::Reached;
        let words = words(body.internal_note.as_deref(), body.told.as_deref());
        request.first_contact(body.means, reached, body.at, words, cx)
    })
    .await
}

/// Whether somebody was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactOutcome {
    /// The person was reached.
    Reached,
    /// Nobody was reached.
    NotReached,
}

//! `POST /help-requests/{id}/visits`: a visit.

mod people;

use super::document::HelpRequestDocument;
use super::first_contact::ContactOutcome;
use super::words::words;
use crate::act::together::{first_heeding, with_household};
use crate::act::{IdPath, VerbBody, VerbCall, VerbHeaders};
use crate::problem::{Answer, Faults};
use actix_web::post;
use chrono::{DateTime, Utc};
use nuanxin_domain::follow_up::Findings;
use nuanxin_domain::help_request::{Refusal, VisitReport};
use nuanxin_domain::ids::VisitId;
use nuanxin_infra::ids::new_id;
use nuanxin_infra::settings::LimitSettings;
use people::VisitorBody;
use serde::Deserialize;
use utoipa::ToSchema;

/// More people than ever go to one door.
const PEOPLE: usize = 10;

/// What `visits` needs.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "outcome": "reached",
    "people": [
        {"account_id": "01970000-0000-7000-8000-000000000001"},
        {"role": "committee_worker", "name": "周建国", "phone": "13800001234"}
    ]
}))]
pub struct VisitBody {
    /// Whether the person was met.
    outcome: ContactOutcome,
    /// Who went; the caller alone, if absent. Staff by account, anybody else by role and name, and the number to which
    /// their code goes.
    #[serde(default)]
    #[schema(max_items = 10)]
    people: Vec<VisitorBody>,
    /// What was found, where it was a follow-up; a relapse takes the request up again.
    findings: Option<Findings>,
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
        faults.list("/people", &self.people, PEOPLE);
        for (n, person) in self.people.iter().enumerate() {
            person.check(&format!("/people/{n}"), faults);
        }
        if self.findings.is_some() && self.outcome == ContactOutcome::NotReached {
            faults.add("/findings", "not_here");
        }
    }
}

/// Record a visit
///
/// Two people visit, and each confirms it: whoever records it and went has done so by that, the others by
/// `POST /visits/{id}/confirm`. One alone stays incomplete. Meeting the person is a contact all the same.
#[utoipa::path(
    tag = "staff",
    params(IdPath, VerbHeaders),
    request_body = VisitBody,
    responses((status = 200, description = "The request after it", body = HelpRequestDocument)),
    security(("bearer" = []))
)]
#[post("/help-requests/{id}/visits")]
pub async fn visit(call: VerbCall<VisitBody>) -> Answer {
    let found = call.heard(call.body.internal_note.as_deref());
    let known = people::are_staff(&call.body.people, &call.platform.snapshot().directory);
    let id = VisitId(new_id(&*call.platform.clocks.real));
    with_household(&call.platform, call.id, async |others| {
        call.perform_all("visits", |body, request, cx| {
            let report = VisitReport {
                id,
                reached: body.outcome == ContactOutcome::Reached,
                people: body.people.iter().filter_map(VisitorBody::named).collect(),
                findings: body.findings,
                at: body.at,
                words: words(body.internal_note.as_deref(), body.told.as_deref()),
            };
            let decided = request.visit(report, &others, cx)?;
            // After whether the caller may: who is on the staff is not for everybody to try out.
            if !known {
                return Err(Refusal::AdvisorElsewhere);
            }
            first_heeding(decided, &found, cx)
        })
        .await
    })
    .await
}

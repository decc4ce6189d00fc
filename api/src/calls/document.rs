//! What the API shows of a call.

use super::cases::CaseDocument;
use crate::help_requests::document::name_of;
use crate::problem::Language;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Actor;
use nuanxin_domain::call::{AttentionBecause, CallOutcome, Joined, LookedAfterHow, MaySay};
use nuanxin_domain::danger_words::{DangerFinding, DangerKind, numbers_for};
use nuanxin_domain::masking::{mask_name, mask_phone};
use nuanxin_infra::calls::{CallCounts, ContactPerson, LoggedCall};
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A call in a list: nothing of what was said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallBrief)]
pub struct CallBriefDocument {
    /// Identity.
    pub id: Uuid,
    /// Counts the changes; for If-Match.
    pub version: i64,
    /// The number that calls, masked; none when it is withheld.
    #[schema(example = "138****5678")]
    pub phone_masked: Option<String>,
    /// The name that the caller gave, masked.
    #[schema(example = "李**")]
    pub caller_name_masked: Option<String>,
    /// The agent who took it.
    pub taken_by: Option<String>,
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it ended; none while somebody speaks.
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Option<CallOutcome>,
    /// What it did to a request.
    pub joined: Option<Joined>,
    /// It waits for somebody, and why (待跟进).
    pub attention: Option<AttentionDocument>,
    /// Who looked after it, once it had waited.
    pub looked_after: Option<LookedAfterDocument>,
}

/// That a call waits for somebody.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallAttention)]
pub struct AttentionDocument {
    /// Why.
    pub because: AttentionBecause,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// That somebody looked after a call that had waited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CallLookedAfter)]
pub struct LookedAfterDocument {
    /// What they found.
    pub how: LookedAfterHow,
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A call (来电).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Call)]
pub struct CallDocument {
    /// As in lists.
    #[serde(flatten)]
    pub brief: CallBriefDocument,
    /// The number that calls, whole: for the agent while the call is open, and for whoever may look after it while it
    /// waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The name that the caller gave.
    pub caller_name: Option<String>,
    /// What the agent writes; for staff only.
    pub notes: Option<String>,
    /// To whom it was passed on.
    pub passed_on_to: Option<String>,
    /// What was done and heard by whoever looked after it; for staff only.
    pub looked_after_note: Option<String>,
    /// Kinds of danger that the notes point to.
    pub danger: Vec<DangerKind>,
    /// Numbers to call at once when there is danger: 110, 120, …
    #[schema(example = json!(["120"]))]
    pub emergency_numbers: Vec<String>,
    /// What may be said to this caller.
    pub may_say: MaySay,
    /// The same as a sentence for the agent.
    pub say: String,
    /// The requests of which the caller has given the number or two facts, and the one filed from the call.
    pub cases: Vec<CaseDocument>,
    /// Calls from this number in the last 30 days, this one included.
    pub calls_in_30_days: u64,
    /// The one advisor for somebody who calls often, once named.
    pub contact_person: Option<ContactPersonDocument>,
}

/// The one advisor for somebody who calls often.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ContactPerson)]
pub struct ContactPersonDocument {
    /// The advisor's account.
    pub advisor_id: Uuid,
    /// The advisor's name.
    pub name: Option<String>,
    /// The station.
    pub station: Option<String>,
    /// Its phone.
    pub station_phone: Option<String>,
}

/// What is shown of a call beside itself.
pub struct CallView<'a> {
    /// Who reads.
    pub actor: &'a Actor,
    /// In which language.
    pub language: Language,
    /// Names and stations.
    pub snapshot: &'a Snapshot,
    /// How often the number called.
    pub counts: CallCounts,
    /// The contact person.
    pub contact_person: Option<ContactPerson>,
    /// What may be told of cases.
    pub cases: Vec<CaseDocument>,
}

impl CallBriefDocument {
    /// Shows a call.
    pub fn of(logged: &LoggedCall, snapshot: &Snapshot) -> Self {
        let (call, words) = (&logged.call, logged.words.expose());
        CallBriefDocument {
            id: call.id.0,
            version: call.version,
            phone_masked: words.phone.as_deref().map(mask_phone),
            caller_name_masked: words.caller_name.as_deref().map(mask_name),
            taken_by: name_of(snapshot, call.taken_by),
            began_at: call.created_at,
            ended_at: call.ended_at,
            outcome: call.outcome,
            joined: call.joined,
            attention: call.attention.map(|waits| AttentionDocument {
                because: waits.because,
                since: waits.since,
            }),
            looked_after: call.looked_after.map(|after| LookedAfterDocument {
                how: after.how,
                by: name_of(snapshot, after.by),
                at: after.at,
            }),
        }
    }
}

impl CallDocument {
    /// Shows a call to whoever may see it.
    pub fn of(logged: &LoggedCall, view: CallView<'_>) -> Self {
        let (call, words) = (&logged.call, logged.words.expose());
        let own_and_open = call.is_taken_by(view.actor) && call.ended_at.is_none();
        let to_be_called = own_and_open || call.attention.is_some();
        let found = danger_in(Some(&words.spoken_text()), view.snapshot);
        let may_say = view.cases.iter().map(|case| case.may_say).max();
        let may_say = may_say.unwrap_or(MaySay::Nothing);
        let (zh, en) = may_say.sentence();
        CallDocument {
            brief: CallBriefDocument::of(logged, view.snapshot),
            phone: words.phone.clone().filter(|_| to_be_called),
            caller_name: words.caller_name.clone(),
            notes: words.notes.clone(),
            passed_on_to: words.passed_on_to.clone(),
            looked_after_note: words.looked_after.clone(),
            danger: found.kinds.iter().copied().collect(),
            emergency_numbers: found.numbers().into_iter().map(str::to_owned).collect(),
            may_say,
            say: view.language.pick(zh, en).to_owned(),
            cases: view.cases,
            calls_in_30_days: view.counts.calls,
            contact_person: view
                .contact_person
                .and_then(|one| ContactPersonDocument::of(&one, view.snapshot)),
        }
    }

    /// With what else was said: the numbers to call are shown for all of it.
    pub fn with_danger(mut self, found: &DangerFinding) -> Self {
        let all: BTreeSet<DangerKind> = self.danger.iter().chain(&found.kinds).copied().collect();
        let numbers = numbers_for(all.iter().copied());
        self.emergency_numbers = numbers.into_iter().map(str::to_owned).collect();
        self.danger = all.into_iter().collect();
        self
    }

    /// The answer, with the version as ETag.
    pub fn answer(self, status: StatusCode, replayed: bool) -> HttpResponse {
        let mut response = HttpResponse::build(status);
        response.insert_header(("etag", format!("\"{}\"", self.brief.version)));
        if status == StatusCode::CREATED {
            response.insert_header(("location", format!("/api/v1/calls/{}", self.brief.id)));
        }
        if replayed {
            response.insert_header(("idempotency-replayed", "true"));
        }
        response.json(self)
    }
}

impl ContactPersonDocument {
    /// The advisor, as long as somebody can reach them.
    pub fn of(named: &ContactPerson, snapshot: &Snapshot) -> Option<Self> {
        let account = snapshot.directory.get(named.advisor)?;
        if account.disabled_at.is_some() {
            return None;
        }
        let station = account.station.and_then(|id| snapshot.rules.places.station(id));
        Some(ContactPersonDocument {
            advisor_id: named.advisor.0,
            name: name_of(snapshot, named.advisor),
            station: station.map(|station| station.name.clone()),
            station_phone: station.map(|station| station.phone.clone()),
        })
    }
}

/// What words point to.
pub fn danger_in(text: Option<&str>, snapshot: &Snapshot) -> DangerFinding {
    text.map(|text| snapshot.danger_words.scan(text))
        .unwrap_or_default()
}

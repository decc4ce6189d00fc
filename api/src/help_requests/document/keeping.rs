//! What is still owed beside the steps of the case: follow-ups, visits, attempts, more time that was asked for.

use super::Reader;
use crate::problem::Language;
use crate::visits::document::VisitDocument;
use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::{Deadline, DeadlineKind};
use nuanxin_domain::help_request::{AskedExtension, HelpRequest, Means};
use nuanxin_domain::intake::Intake;
use nuanxin_domain::masking::mask_phone;
use nuanxin_domain::unreached::Attempt;
use nuanxin_domain::urgency::Urgency;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is still owed, for staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeepingPart {
    /// Follow-ups that are owed, ended or not.
    pub follow_ups: Vec<FollowUpPart>,
    /// Visits, without the names of whoever has no account: `GET /visits/{id}`.
    pub visits: Vec<VisitDocument>,
    /// Nobody has been reached since these attempts, and what is to be done about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreached: Option<UnreachedPart>,
    /// More time that the advisor has asked the lead for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension_asked: Option<ExtensionPart>,
    /// The ring of a doorbell (爱心门铃) that it came with: `GET /doorbell-rings/{id}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doorbell_ring_id: Option<Uuid>,
}

/// A follow-up that is owed.
#[derive(Debug, Serialize, ToSchema)]
pub struct FollowUpPart {
    /// What.
    pub kind: DeadlineKind,
    /// By when.
    pub due_at: DateTime<Utc>,
    /// It was missed.
    pub missed: bool,
    /// Only a visit by two people meets it.
    pub visit_needed: bool,
}

/// Attempts that reached nobody.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnreachedPart {
    /// The attempts since somebody was reached last.
    pub attempts: Vec<AttemptPart>,
    /// What to do now, in words.
    pub advice: String,
    /// By when somebody goes to the door.
    pub visit_due_at: Option<DateTime<Utc>>,
    /// Other numbers that were left, masked: to be tried meanwhile.
    pub other_numbers: Vec<String>,
}

/// An attempt that reached nobody.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptPart {
    /// When.
    pub at: DateTime<Utc>,
    /// By which means.
    pub means: Means,
}

/// More time that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExtensionPart {
    /// Which deadline.
    pub kind: DeadlineKind,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// Who asks.
    pub asked_by: Uuid,
    /// Since when.
    pub asked_at: DateTime<Utc>,
}

impl KeepingPart {
    pub(super) fn of(request: &HelpRequest, intake: Option<&Intake>, reader: &Reader<'_>) -> Self {
        let visits = request.visits.iter();
        KeepingPart {
            follow_ups: request
                .open_follow_ups()
                .map(|deadline| FollowUpPart::of(deadline, request))
                .collect(),
            visits: visits
                .map(|visit| VisitDocument::of(visit, request.id, &HashMap::new(), reader.snapshot))
                .collect(),
            unreached: UnreachedPart::of(request, intake, reader.language),
            extension_asked: request.asked_extension().map(ExtensionPart::of),
            doorbell_ring_id: request.tally.ring.map(|ring| ring.0),
        }
    }
}

impl FollowUpPart {
    fn of(deadline: &Deadline, request: &HelpRequest) -> Self {
        FollowUpPart {
            kind: deadline.kind,
            due_at: deadline.due_at,
            missed: deadline.missed_at.is_some(),
            visit_needed: request.asks_for_visit(deadline.kind),
        }
    }
}

impl UnreachedPart {
    fn of(request: &HelpRequest, intake: Option<&Intake>, language: Language) -> Option<Self> {
        let attempts = &request.tally.unreached;
        let mut owed = request.open_follow_ups();
        let visit = owed.find(|deadline| deadline.kind == DeadlineKind::HomeVisit);
        if attempts.is_empty() && visit.is_none() {
            return None;
        }
        let (zh, en) = advice(request.urgency, visit.is_some());
        Some(UnreachedPart {
            attempts: attempts.iter().map(AttemptPart::of).collect(),
            advice: language.pick(zh.to_owned(), en.to_owned()),
            visit_due_at: visit.map(|deadline| deadline.due_at),
            other_numbers: intake.map(other_numbers).unwrap_or_default(),
        })
    }
}

fn advice(urgency: Urgency, visit_is_owed: bool) -> (&'static str, &'static str) {
    match (urgency, visit_is_owed) {
        (Urgency::Sos, true) => (
            "立即上门,或拨打110、120;同时拨打其他号码。",
            "Go to the door or call 110 or 120 at once; try another number meanwhile.",
        ),
        (Urgency::Urgent, true) => (
            "请居委会或网格员当天上门。",
            "Ask the committee or grid worker to go to the door on the same day.",
        ),
        (Urgency::Normal, true) => ("两人上门走访。", "Two people go to the door."),
        (Urgency::Urgent, false) => ("半小时内再试一次。", "Try again within half an hour."),
        _ => ("换一个时段再试。", "Try again at another time of day."),
    }
}

/// The numbers beside the person's own, each once.
fn other_numbers(intake: &Intake) -> Vec<String> {
    let own = intake.person.phone.as_deref();
    let left = intake.contact.iter().flat_map(|contact| &contact.numbers);
    let others = left.map(|contact| contact.number.as_str());
    let others: BTreeSet<&str> = others.filter(|number| Some(*number) != own).collect();
    others.into_iter().map(mask_phone).collect()
}

impl AttemptPart {
    fn of(attempt: &Attempt) -> Self {
        AttemptPart {
            at: attempt.at,
            means: attempt.means,
        }
    }
}

impl ExtensionPart {
    fn of(asked: AskedExtension) -> Self {
        ExtensionPart {
            kind: asked.deadline,
            due_at: asked.to,
            asked_by: asked.by.0,
            asked_at: asked.at,
        }
    }
}

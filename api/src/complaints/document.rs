//! What the API shows of a complaint.

use chrono::{DateTime, Utc};
use nuanxin_domain::complaint::{ComplaintAbout, ComplaintDecider};
use nuanxin_domain::danger_words::{DangerKind, numbers_for};
use nuanxin_domain::urgency::Urgency;
use nuanxin_infra::complaints::WordedComplaint;
use nuanxin_infra::wechat::{Suggestion, Verdict};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A complaint (投诉).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Complaint)]
pub struct ComplaintDocument {
    /// Identity.
    pub id: Uuid,
    /// Counts the changes; for If-Match.
    pub version: i64,
    /// What it is about.
    pub about: ComplaintAbout,
    /// The request that it arose from.
    pub request_id: Option<Uuid>,
    /// The station concerned, where known; for staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub station_id: Option<Uuid>,
    /// What the resident wrote.
    pub text: String,
    /// Numbers to call at once when there is danger.
    pub emergency_numbers: Vec<&'static str>,
    /// For staff only: how soon somebody must look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// For staff only: kinds of danger that the words point to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub danger: Option<Vec<String>>,
    /// For staff only: that the WeChat platform's content safety pointed to the words. It decides nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_check: Option<ContentCheck>,
    /// Who decides.
    pub decider: ComplaintDecider,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By when it is decided.
    pub due_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// The answer that the resident reads.
    pub told: Option<String>,
    /// For staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_note: Option<String>,
}

impl ComplaintDocument {
    /// Shows a complaint to somebody who sees it.
    pub fn of(record: &WordedComplaint, for_staff: bool) -> Self {
        let complaint = &record.complaint;
        let note = record.internal_note.as_ref().filter(|_| for_staff);
        ComplaintDocument {
            id: complaint.id.0,
            version: version(record),
            about: complaint.about,
            request_id: complaint.request.map(|request| request.0),
            station_id: complaint.station.filter(|_| for_staff).map(|station| station.0),
            text: record.text.expose().clone(),
            emergency_numbers: numbers_for(
                complaint
                    .danger
                    .iter()
                    .filter_map(|code| DangerKind::from_code(code)),
            ),
            urgency: for_staff.then_some(complaint.urgency),
            danger: for_staff.then(|| complaint.danger.clone()),
            content_check: None,
            decider: complaint.decider,
            made_at: complaint.made_at,
            due_at: complaint.due_at,
            decided_at: complaint.decided.map(|(_, at)| at),
            told: record.answer.as_ref().map(|answer| answer.expose().clone()),
            internal_note: note.map(|note| note.expose().clone()),
        }
    }
}

/// What the WeChat platform's content safety said of a text.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContentCheck {
    /// `review` or `risky`.
    #[schema(value_type = String, example = "review")]
    suggest: Suggestion,
    /// Of what kind, as the platform numbers it.
    #[schema(example = 20003)]
    label: i32,
}

impl From<Verdict> for ContentCheck {
    fn from(verdict: Verdict) -> Self {
        Self {
            suggest: verdict.suggest,
            label: verdict.label.0,
        }
    }
}

/// A complaint changes once, when it is decided.
pub fn version(record: &WordedComplaint) -> i64 {
    if record.complaint.decided.is_some() { 2 } else { 1 }
}

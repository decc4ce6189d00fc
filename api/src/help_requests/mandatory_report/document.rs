//! What the API shows of a mandatory report, to staff only.

use chrono::{DateTime, Utc};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::help_request::{
    HelpRequest, MandatoryReport, MandatoryReportEnd, MandatoryReportTo, Protected,
};
use nuanxin_infra::reference::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;

use crate::help_requests::document::name_of;

/// A mandatory report (强制报告).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MandatoryReport)]
pub struct MandatoryReportDocument {
    /// Position among the request's mandatory reports, from 1.
    pub ordinal: u16,
    /// Who is to be protected.
    pub about: Protected,
    /// Proposed by words of danger; else opened by staff.
    pub by_words: bool,
    /// Since when it is due.
    pub opened_at: DateTime<Utc>,
    /// By when it is to be made; absent once it has ended.
    pub due_at: Option<DateTime<Utc>>,
    /// How it stands.
    pub state: ReportState,
    /// To whom it was made.
    pub filed_to: Option<MandatoryReportTo>,
    /// When it was made, or found unfounded.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who made it, or found it unfounded.
    pub ended_by: Option<String>,
    /// What proves the filing, or why it is unfounded; in the list of reports only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
}

/// How a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// To be made.
    Due,
    /// Made.
    Filed,
    /// Found unfounded.
    Unfounded,
}

impl MandatoryReportDocument {
    /// Shows a report without its words.
    pub fn of(report: &MandatoryReport, request: &HelpRequest, snapshot: &Snapshot) -> Self {
        let due = request.latest_deadline(DeadlineKind::MandatoryReport);
        let (state, filed_to, ended_at, by) = match report.end {
            None => (ReportState::Due, None, None, None),
            Some(MandatoryReportEnd::Filed { to, at, by }) => {
                (ReportState::Filed, Some(to), Some(at), Some(by))
            }
            Some(MandatoryReportEnd::Unfounded { at, by }) => {
                (ReportState::Unfounded, None, Some(at), Some(by))
            }
        };
        MandatoryReportDocument {
            ordinal: report.ordinal,
            about: report.about,
            by_words: report.by_words,
            opened_at: report.opened_at,
            due_at: due.filter(|_| report.is_open()).map(|deadline| deadline.due_at),
            state,
            filed_to,
            ended_at,
            ended_by: by.and_then(|account| name_of(snapshot, account)),
            words: None,
        }
    }
}

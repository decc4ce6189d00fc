//! Mandatory reports (强制报告) as rows. The request itself holds them without words; the row beside it holds the
//! reference of the filing, or why it was found unfounded, sealed.

use std::collections::HashMap;

use nuanxin_domain::help_request::{EventKind, HelpRequest, MandatoryReport, MandatoryReportEnd};
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::help_requests::ReadError;
use crate::help_requests::field::event_row;
use crate::keys::KeyRing;
use crate::record::Write;
use crate::rows::{Insert, Rows, code, statement};
use crate::sealed::{FieldName, SealedBytes};

const WORDS: FieldName = FieldName::new("mandatory_reports.words");

const REPORTS: Insert = Insert {
    table: "mandatory_reports",
    columns: &[
        "request_id",
        "ordinal",
        "about",
        "by_words",
        "opened_at",
        "opened_by",
        "end_kind",
        "filed_to",
        "ended_at",
        "ended_by",
        "words",
    ],
    ending: "ON CONFLICT (request_id, ordinal) DO UPDATE SET end_kind = excluded.end_kind, \
             filed_to = excluded.filed_to, ended_at = excluded.ended_at, ended_by = excluded.ended_by, \
             words = excluded.words",
};

/// The reports that were opened or ended.
pub(crate) fn rows(ring: &KeyRing, writes: &[&Write]) -> Rows {
    let mut values = Vec::new();
    for write in writes {
        let decided = &write.decided;
        for report in &decided.request.mandatory_reports {
            if !decided.events.iter().any(|event| tells_of(&event.kind, report)) {
                continue;
            }
            let words = decided
                .report_words
                .iter()
                .find(|words| words.report == report.ordinal);
            let row = event_row(decided.request.id, report.ordinal.into());
            let sealed = words.map(|words| ring.seal_text(WORDS, row, words.words.expose()));
            values.extend(report_row(&decided.request, report, sealed));
        }
    }
    REPORTS.rows(values)
}

fn tells_of(kind: &EventKind, known: &MandatoryReport) -> bool {
    matches!(
        kind,
        EventKind::MandatoryReportDue { report, .. }
        | EventKind::MandatoryReportFiled { report, .. }
        | EventKind::MandatoryReportDismissed { report } if *report == known.ordinal
    )
}

fn report_row(request: &HelpRequest, report: &MandatoryReport, words: Option<SealedBytes>) -> [Value; 11] {
    let (end, to, at, by) = match report.end {
        None => (None, None, None, None),
        Some(MandatoryReportEnd::Filed { to, at, by }) => {
            (Some("filed"), Some(code(&to)), Some(at), Some(by.0))
        }
        Some(MandatoryReportEnd::Unfounded { at, by }) => (Some("unfounded"), None, Some(at), Some(by.0)),
    };
    [
        request.id.0.into(),
        i16::try_from(report.ordinal).unwrap_or(i16::MAX).into(),
        code(&report.about).into(),
        report.by_words.into(),
        report.opened_at.into(),
        report.opened_by.0.into(),
        end.into(),
        to.into(),
        at.into(),
        by.into(),
        words.into(),
    ]
}

/// The words with which the reports of a request ended, by their ordinal. Who may read them is the caller's to say.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open one.
pub async fn words_of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    request: RequestId,
) -> Result<HashMap<u16, Personal<String>>, ReadError> {
    let sql = "SELECT ordinal, words FROM mandatory_reports WHERE request_id = $1 AND words IS NOT NULL";
    let values: [Value; 1] = [Uuid::into(request.0)];
    let mut found = HashMap::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let ordinal: i16 = row.try_get("", "ordinal")?;
        let sealed: SealedBytes = row.try_get("", "words")?;
        let bound = event_row(request, ordinal.unsigned_abs().into());
        found.insert(ordinal.unsigned_abs(), ring.open_text(WORDS, bound, &sealed)?);
    }
    Ok(found)
}

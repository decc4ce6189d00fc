//! `GET /reports/overdue`: what is overdue now, counted.

use super::labels::{staff_name, station_name};
use super::table::{CSV, table};
use crate::accept::prefers;
use crate::actor::Staff;
use crate::problem::{Answer, Code, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{DateTime, Utc};
use nuanxin_domain::access::Supervised;
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::report::OverdueAge;
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::platform::Platform;
use nuanxin_infra::reference::Snapshot;
use nuanxin_infra::reports::{OverdueLine, overdue};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What is overdue now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverdueReport)]
pub struct OverdueDocument {
    /// When it was counted.
    at: DateTime<Utc>,
    /// All missed promises that are not met yet.
    promises: u64,
    /// By station, advisor, kind and age, the oldest first.
    items: Vec<OverdueItem>,
}

/// Missed promises of one kind and age, with one owner.
#[derive(Debug, Serialize, ToSchema)]
pub struct OverdueItem {
    /// The station; absent for what the district owes.
    station_id: Option<Uuid>,
    /// Its official name.
    station: Option<String>,
    /// The advisor; absent for what nobody has yet, and for appeals.
    advisor_id: Option<Uuid>,
    /// Their name.
    advisor: Option<String>,
    /// What was promised.
    kind: DeadlineKind,
    /// For how long it has been overdue.
    age: OverdueAge,
    /// How many promises.
    #[schema(minimum = 1, example = 2)]
    promises: u64,
    /// When the oldest of them was due.
    oldest_due_at: DateTime<Utc>,
    /// For how many seconds the oldest has been overdue.
    #[schema(minimum = 0, example = 93600)]
    late_s: i64,
}

/// Report what is overdue
///
/// By station, advisor, kind and age, at this moment. A lead reads the own station, the district all. Restricted requests
/// (保密件) are counted in no report: whoever may see them finds them in the queue. By `Accept: text/csv` a table for a
/// spreadsheet, which is entered in the audit log as an export.
#[utoipa::path(
    tag = "supervision",
    responses((
        status = 200,
        description = "What is overdue",
        content((OverdueDocument = "application/json"), (String = "text/csv")),
    )),
    security(("bearer" = []))
)]
#[get("/reports/overdue")]
pub async fn report_overdue(platform: web::Data<Platform>, who: Staff, http: HttpRequest) -> Answer {
    let actor = &who.0;
    let supervised = Supervised::by(actor).ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let is_table = prefers(&http, CSV)?;
    let at = platform.clocks.domain.now();
    let lines = overdue(platform.db.reader(), actor, supervised, at).await?;
    let snapshot = platform.snapshot();
    let document = OverdueDocument {
        at,
        promises: lines.iter().map(|line| line.promises).sum(),
        items: lines
            .iter()
            .map(|line| OverdueItem::of(line, at, &snapshot))
            .collect(),
    };
    if is_table {
        let entry = AuditEntry::new(&*platform.clocks.real, actor, "export-report-overdue");
        let written = platform.committer.audit(vec![entry]).await;
        written.map_err(Problem::from)?;
        return document.table(Language::of(&http));
    }
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "report-overdue");
    platform.audit_soon.write(entry);
    let mut response = HttpResponse::Ok();
    Ok(response.insert_header(("vary", "accept")).json(document))
}

impl OverdueDocument {
    fn table(&self, language: Language) -> Answer {
        let header = language.pick(
            [
                "站点",
                "救助顾问",
                "时限",
                "逾期时长",
                "件数",
                "最早应办时间",
                "最长逾期(秒)",
            ],
            [
                "station",
                "advisor",
                "deadline",
                "age",
                "promises",
                "oldest due",
                "late (s)",
            ],
        );
        let rows: Vec<Vec<String>> = self.items.iter().map(OverdueItem::row).collect();
        let name = format!("overdue-{}.csv", local_date(self.at));
        table(&name, &header, &rows)
    }
}

impl OverdueItem {
    fn of(line: &OverdueLine, now: DateTime<Utc>, snapshot: &Snapshot) -> Self {
        OverdueItem {
            station_id: line.station.map(|id| id.0),
            station: line.station.map(|id| station_name(snapshot, id)),
            advisor_id: line.advisor.map(|id| id.0),
            advisor: line.advisor.map(|id| staff_name(snapshot, id)),
            kind: line.kind,
            age: line.age,
            promises: line.promises,
            oldest_due_at: line.oldest_due_at,
            late_s: (now - line.oldest_due_at).num_seconds().max(0),
        }
    }

    fn row(&self) -> Vec<String> {
        vec![
            self.station.clone().unwrap_or_default(),
            self.advisor.clone().unwrap_or_default(),
            self.kind.code().to_owned(),
            self.age.code().to_owned(),
            self.promises.to_string(),
            local_time(self.oldest_due_at),
            self.late_s.to_string(),
        ]
    }
}

/// Shanghai time, as a spreadsheet reads it.
fn local_time(at: DateTime<Utc>) -> String {
    nuanxin_domain::calendar::local(at)
        .format("%Y-%m-%d %H:%M")
        .to_string()
}

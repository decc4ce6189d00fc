//! `GET /reports/overview`: volume, promises kept, satisfaction and load of a period.

mod document;
mod figures;
mod restricted;

use self::document::{AdvisorItem, OverviewDocument, OverviewItem};
use self::figures::FiguresDocument;
use super::table::{CSV, table};
use crate::accept::prefers;
use crate::actor::Staff;
use crate::input::Query;
use crate::problem::{Answer, Code, Faults, Language, Problem};
use actix_web::{HttpRequest, HttpResponse, get, web};
use chrono::{Datelike, Days, NaiveDate};
use nuanxin_domain::access::Supervised;
use nuanxin_domain::calendar::local_date;
use nuanxin_domain::figures::{Dimension, Figures};
use nuanxin_infra::audit::AuditEntry;
use nuanxin_infra::figures::{self as kept, FiguresAsked};
use nuanxin_infra::platform::Platform;
use serde::Deserialize;
use utoipa::IntoParams;

/// Days of a period at most: five years.
const MOST_DAYS: i64 = 1_827;
/// How far ahead of today a period may end, so that a month can be asked for before it is over.
const AHEAD: Days = Days::new(366);
/// Batches of changes that are counted before a report is made; what is more is left to the workers.
const BATCHES: usize = 5;

/// Which period, and by what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverviewQuery {
    /// First day in Shanghai; the first of this month, if absent.
    from: Option<NaiveDate>,
    /// Last day; today, if absent. A period has five years at most and ends within a year from now.
    to: Option<NaiveDate>,
    /// What the figures are told apart by; `station` if absent.
    #[param(inline)]
    by: Option<Dimension>,
}

/// Report a period
///
/// Volume, promises kept in time, satisfaction and the share of time that clocks stood still, by station, point, channel,
/// need, urgency, level of hardship or advisor; and what advisors have now. A lead reads the own station, the district all.
///
/// Each number belongs to the day in Shanghai on which it happened: a request to the day of its submission, its end to the
/// day of its end, a kept promise to the day on which it was met, a missed one to the day on which it was due. What is
/// corrected later corrects the figure of that day. A request counts at the station, and with the advisor, that has it
/// now, and under the need that was named first.
///
/// Restricted requests (保密件) are in none of these figures. How many there were is told apart, for whole months that are
/// over, and never where it is less than five. By `Accept: text/csv` the figures as a table for a spreadsheet, which is
/// entered in the audit log as an export.
#[utoipa::path(
    tag = "supervision",
    params(OverviewQuery),
    responses((
        status = 200,
        description = "The figures",
        content((OverviewDocument = "application/json"), (String = "text/csv")),
    )),
    security(("bearer" = []))
)]
#[get("/reports/overview")]
pub async fn report_overview(
    platform: web::Data<Platform>,
    who: Staff,
    query: Query<OverviewQuery>,
    http: HttpRequest,
) -> Answer {
    let actor = &who.0;
    let supervised = Supervised::by(actor).ok_or_else(|| Problem::new(Code::NotAllowed))?;
    let is_table = prefers(&http, CSV)?;
    let today = local_date(platform.clocks.domain.now());
    let asked = query.0.checked(supervised, today)?;
    count_what_waits(&platform).await;
    let document = made(&platform, asked, today).await?;
    if is_table {
        let entry = AuditEntry::new(&*platform.clocks.real, actor, "export-report-overview");
        let written = platform.committer.audit(vec![entry]).await;
        written.map_err(Problem::from)?;
        let (header, rows) = document.table(Language::of(&http));
        return table(&document.file_name(), &header, &rows);
    }
    let entry = AuditEntry::new(&*platform.clocks.real, actor, "report-overview");
    platform.audit_soon.write(entry);
    let mut response = HttpResponse::Ok();
    Ok(response.insert_header(("vary", "accept")).json(document))
}

impl OverviewQuery {
    fn checked(&self, supervised: Supervised, today: NaiveDate) -> Answer<FiguresAsked> {
        let to = self.to.unwrap_or(today);
        let usual = today.min(to);
        let from = self.from.unwrap_or_else(|| usual.with_day(1).unwrap_or(usual));
        let mut faults = Faults::default();
        if from.year() < 2000 {
            faults.add("query:from", "out_of_range");
        }
        let latest = today.checked_add_days(AHEAD).unwrap_or(today);
        if to < from || to > latest || (to - from).num_days() >= MOST_DAYS {
            faults.add("query:to", "out_of_range");
        }
        faults.check()?;
        Ok(FiguresAsked {
            supervised,
            by: self.by.unwrap_or(Dimension::Station),
            from,
            to,
        })
    }
}

/// What cannot be counted now is told as not counted yet.
async fn count_what_waits(platform: &Platform) {
    for _ in 0..BATCHES {
        match kept::fold(&platform.db).await {
            Ok(0) => return,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "changes could not be added to the figures");
                return;
            }
        }
    }
}

async fn made(platform: &Platform, asked: FiguresAsked, today: NaiveDate) -> Answer<OverviewDocument> {
    let db = platform.db.reader();
    let rows = kept::sums(db, asked).await?;
    let loads = kept::advisor_loads(db, asked.supervised).await?;
    let restricted = restricted::months(platform, asked, today).await?;
    let snapshot = platform.snapshot();
    let mut total = Figures::default();
    for row in &rows {
        total.add_all(&row.figures, 1);
    }
    Ok(OverviewDocument {
        from: asked.from,
        to: asked.to,
        by: asked.by,
        not_counted_yet: kept::waiting(db).await?,
        total: FiguresDocument::of(&total),
        items: rows
            .iter()
            .filter(|row| !row.figures.is_zero())
            .map(|row| OverviewItem::of(row, asked.by, &snapshot))
            .collect(),
        advisors: loads
            .iter()
            .map(|load| AdvisorItem::of(load, &snapshot))
            .collect(),
        restricted,
    })
}

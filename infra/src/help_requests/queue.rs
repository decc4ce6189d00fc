//! Pages of a queue, what is due first at the top. One query a page; its cost follows the page, because every
//! view is a range of a partial index on what is open or to be followed up.

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};

use super::{Cursor, Page, QueueScope, QueueView, ReadError, body, field};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::statement;
use crate::sealed::SealedBytes;

/// Counts stop here: what is longer than this is "very long" to whoever looks at it.
pub const COUNTED_AT_MOST: u64 = 1_000;

/// A request of a queue, with what was told.
pub type Queued = (HelpRequest, Option<Personal<Intake>>);

/// Which view of whose queue.
#[derive(Debug, Clone, Copy)]
pub struct QueueAsked {
    /// Whose.
    pub scope: QueueScope,
    /// Which part of it.
    pub view: QueueView,
    /// When: the domain's time.
    pub now: DateTime<Utc>,
}

/// One page of a view; empty when this scope has no such view.
///
/// # Errors
/// What the database reported; `ReadError::Sealed` when the key ring does not open what was told.
pub async fn queue(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    asked: QueueAsked,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Page<Queued>, ReadError> {
    let Some((sql, values)) = queue_sql(asked, after, limit) else {
        return Ok(Page {
            items: Vec::new(),
            next: None,
        });
    };
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let mut items = Vec::with_capacity(rows.len());
    let mut last = None;
    for row in rows.iter().take(limit as usize) {
        let request = body(row)?;
        let id = request.id.0;
        last = Some(Cursor::new(row.try_get::<DateTime<Utc>>("", "position")?, id));
        let sealed: Option<SealedBytes> = row.try_get("", "sealed")?;
        let told = sealed.map(|sealed| ring.open_json(field::INTAKE, id, &sealed));
        items.push((request, told.transpose()?));
    }
    let more = rows.len() > limit as usize;
    Ok(Page {
        items,
        next: last.filter(|_| more),
    })
}

/// The statement of a page and its values; public for the test that looks at its plan.
#[doc(hidden)]
pub fn queue_sql(asked: QueueAsked, after: Option<Cursor>, limit: u32) -> Option<(String, Vec<Value>)> {
    let QueueAsked { scope, view, now } = asked;
    let (conditions, mut values) = scope.conditions(view, now)?;
    let order = scope.order(view);
    let mut sql = format!(
        "SELECT {order} AS position, body, sealed FROM help_requests \
         LEFT JOIN intakes ON intakes.request_id = help_requests.id WHERE {conditions}"
    );
    if let Some(after) = after {
        values.extend([Value::from(after.at), Value::from(after.id)]);
        let (at, id) = (values.len() - 1, values.len());
        sql.push_str(&format!(" AND ({order}, id) > (${at}, ${id})"));
    }
    values.push((i64::from(limit) + 1).into());
    sql.push_str(&format!(" ORDER BY {order}, id LIMIT ${}", values.len()));
    Some((sql, values))
}

/// How many requests each view holds, counted up to [`COUNTED_AT_MOST`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueCounts {
    /// What I have.
    pub mine: u64,
    /// Everything open at the station.
    pub station: u64,
    /// What nobody has yet.
    pub unassigned: u64,
    /// What has a promise that is due today.
    pub due_today: u64,
    /// What has a promise that is at risk.
    pub at_risk: u64,
    /// What is overdue.
    pub overdue: u64,
    /// What waits for the triage desk.
    pub triage: u64,
    /// What is to be followed up, or waits for the resident.
    pub followups: u64,
    /// What I was asked first and nobody has accepted yet.
    pub first_asked: u64,
}

impl QueueCounts {
    /// The count of one view.
    pub fn of(&self, view: QueueView) -> u64 {
        match view {
            QueueView::Mine => self.mine,
            QueueView::Station => self.station,
            QueueView::Unassigned => self.unassigned,
            QueueView::DueToday => self.due_today,
            QueueView::AtRisk => self.at_risk,
            QueueView::Overdue => self.overdue,
            QueueView::Triage => self.triage,
            QueueView::Followups => self.followups,
            QueueView::FirstAsked => self.first_asked,
        }
    }

    fn of_mut(&mut self, view: QueueView) -> &mut u64 {
        match view {
            QueueView::Mine => &mut self.mine,
            QueueView::Station => &mut self.station,
            QueueView::Unassigned => &mut self.unassigned,
            QueueView::DueToday => &mut self.due_today,
            QueueView::AtRisk => &mut self.at_risk,
            QueueView::Overdue => &mut self.overdue,
            QueueView::Triage => &mut self.triage,
            QueueView::Followups => &mut self.followups,
            QueueView::FirstAsked => &mut self.first_asked,
        }
    }
}

/// Counts every view of a scope at `now` (domain time); 0 for those that it has not.
///
/// # Errors
/// What the database reported.
pub async fn queue_counts(
    db: &impl ConnectionTrait,
    scope: QueueScope,
    now: DateTime<Utc>,
) -> Result<QueueCounts, DbError> {
    let mut counts = QueueCounts::default();
    for view in QueueView::ALL {
        let Some((conditions, values)) = scope.conditions(view, now) else {
            continue;
        };
        let sql = format!(
            "SELECT count(*) AS found FROM \
             (SELECT 1 FROM help_requests WHERE {conditions} LIMIT {COUNTED_AT_MOST}) AS counted"
        );
        if let Some(row) = db.query_one_raw(statement(db, sql, values)).await? {
            let found: i64 = row.try_get("", "found")?;
            *counts.of_mut(view) = u64::try_from(found).unwrap_or(0);
        }
    }
    Ok(counts)
}

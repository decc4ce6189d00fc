//! What is overdue now, counted. One look along the index of what is overdue, whatever has ended.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Supervised};
use nuanxin_domain::deadline::DeadlineKind;
use nuanxin_domain::ids::{AccountId, StationId};
use nuanxin_domain::report::OverdueAge;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::body;
use crate::rows::{from_code, statement};

/// Overdue appeals looked at: there are hardly ever more than one or two.
const APPEALS: u32 = 1_000;

/// Missed promises that are not met yet, of one kind and age, with one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverdueLine {
    /// The station; none for what the district owes.
    pub station: Option<StationId>,
    /// The advisor; none for what nobody has yet.
    pub advisor: Option<AccountId>,
    /// What was promised.
    pub kind: DeadlineKind,
    /// For how long.
    pub age: OverdueAge,
    /// How many.
    pub promises: u64,
    /// When the oldest of them was due.
    pub oldest_due_at: DateTime<Utc>,
}

/// What is overdue at `now` (domain time), of what `reader` supervises, the oldest first. An appeal is left out for the
/// one whom it is about.
///
/// # Errors
/// What the database reported.
pub async fn overdue(
    db: &impl ConnectionTrait,
    reader: &Actor,
    supervised: Supervised,
    now: DateTime<Utc>,
) -> Result<Vec<OverdueLine>, DbError> {
    let (sql, values) = overdue_sql(supervised, now);
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let mut lines: Vec<OverdueLine> = rows.iter().map(line).collect::<Result<_, _>>()?;
    for appeal in appeals(db, reader, supervised, now).await? {
        add(&mut lines, appeal);
    }
    lines.sort_by_key(|line| (line.oldest_due_at, line.station, line.advisor, line.kind));
    Ok(lines)
}

/// The statement of the report and its values, appeals left out; public for the test that looks at its plan.
#[doc(hidden)]
pub fn overdue_sql(supervised: Supervised, now: DateTime<Utc>) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = Vec::new();
    let mut ages = String::new();
    for (at, age) in OverdueAge::ALL.into_iter().enumerate() {
        if let Some(after) = age.due_after(now) {
            values.push(after.into());
            ages.push_str(&format!("WHEN d.due_at > ${} THEN {at} ", values.len()));
        }
    }
    let scope = scope(supervised, &mut values);
    let oldest = OverdueAge::ALL.len() - 1;
    let sql = format!(
        "SELECT station_id, advisor_id, kind, age, count(*) AS promises, min(due_at) AS oldest FROM \
         (SELECT h.station_id, h.advisor_id, d.kind, d.due_at, CASE {ages}ELSE {oldest} END AS age \
          FROM help_requests h JOIN deadlines d ON d.request_id = h.id \
          WHERE {scope} AND d.status = 'open' AND d.missed_at IS NOT NULL AND d.kind <> 'appeal') AS missed \
         GROUP BY station_id, advisor_id, kind, age"
    );
    (sql, values)
}

/// In the words of the indexes on what is overdue.
fn scope(supervised: Supervised, values: &mut Vec<Value>) -> String {
    match supervised {
        Supervised::Station(station) => {
            values.push(station.0.into());
            format!(
                "h.station_id = ${} AND h.overdue AND NOT h.restricted",
                values.len()
            )
        }
        Supervised::District { .. } => "h.overdue AND NOT h.restricted".to_owned(),
    }
}

fn line(row: &QueryResult) -> Result<OverdueLine, DbError> {
    let age: i32 = row.try_get("", "age")?;
    let age = usize::try_from(age).ok().and_then(|at| OverdueAge::ALL.get(at));
    Ok(OverdueLine {
        station: row.try_get::<Option<Uuid>>("", "station_id")?.map(StationId),
        advisor: row.try_get::<Option<Uuid>>("", "advisor_id")?.map(AccountId),
        kind: from_code(row.try_get("", "kind")?)?,
        age: *age.unwrap_or(&OverdueAge::Longer),
        promises: u64::try_from(row.try_get::<i64>("", "promises")?).unwrap_or(0),
        oldest_due_at: row.try_get("", "oldest")?,
    })
}

/// Overdue appeals that the reader knows of, a line each.
async fn appeals(
    db: &impl ConnectionTrait,
    reader: &Actor,
    supervised: Supervised,
    now: DateTime<Utc>,
) -> Result<Vec<OverdueLine>, DbError> {
    let mut values = Vec::new();
    let scope = scope(supervised, &mut values);
    let sql = format!(
        "SELECT h.body FROM help_requests h WHERE {scope} AND EXISTS (SELECT 1 FROM deadlines d \
         WHERE d.request_id = h.id AND d.kind = 'appeal' AND d.status = 'open' AND d.missed_at IS NOT NULL) \
         ORDER BY h.id LIMIT {APPEALS}"
    );
    let mut lines = Vec::new();
    for row in db.query_all_raw(statement(db, sql, values)).await? {
        let request = body(&row)?;
        let missed = request
            .deadlines_for(reader.account)
            .filter(|one| one.kind == DeadlineKind::Appeal && one.is_open() && one.missed_at.is_some());
        // Whoever decides it owes it, not the advisor.
        lines.extend(missed.map(|one| OverdueLine {
            station: request.state.station(),
            advisor: None,
            kind: one.kind,
            age: OverdueAge::of(one.due_at, now),
            promises: 1,
            oldest_due_at: one.due_at,
        }));
    }
    Ok(lines)
}

fn add(lines: &mut Vec<OverdueLine>, more: OverdueLine) {
    let key = |line: &OverdueLine| (line.station, line.advisor, line.kind, line.age);
    match lines.iter_mut().find(|line| key(line) == key(&more)) {
        Some(line) => {
            line.promises += more.promises;
            line.oldest_due_at = line.oldest_due_at.min(more.oldest_due_at);
        }
        None => lines.push(more),
    }
}

//! Reading the sums. A report costs the days that it covers, however many requests they had.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use nuanxin_domain::access::Supervised;
use nuanxin_domain::figures::{Dimension, Figures, Measure};
use nuanxin_domain::ids::{AccountId, StationId};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::db::DbError;
use crate::rows::statement;

/// Changes that wait are counted up to here.
const MOST_WAITING: u32 = 10_000;

/// Which sums.
#[derive(Debug, Clone, Copy)]
pub struct FiguresAsked {
    /// Of whom.
    pub supervised: Supervised,
    /// By what.
    pub by: Dimension,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// A sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresRow {
    /// The station; none at the district's triage desk, and where all stations are added up.
    pub station: Option<StationId>,
    /// Which channel, need and so on; empty by station, and where there is none.
    pub value: String,
    /// The numbers. None of them is of a restricted request.
    pub figures: Figures,
}

/// Sums of a period, restricted requests left out: by station, point and advisor for each station, by anything else over
/// all that are supervised.
///
/// # Errors
/// What the database reported.
pub async fn sums(db: &impl ConnectionTrait, asked: FiguresAsked) -> Result<Vec<FiguresRow>, DbError> {
    let (sql, values) = sums_sql(asked);
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let by_station = is_by_station(asked.by);
    rows.iter().map(|row| read(row, by_station)).collect()
}

fn is_by_station(by: Dimension) -> bool {
    matches!(by, Dimension::Station | Dimension::Point | Dimension::Advisor)
}

/// The statement of the sums and its values; public for the test that looks at its plan.
#[doc(hidden)]
pub fn sums_sql(asked: FiguresAsked) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![
        asked.by.code().into(),
        false.into(),
        asked.from.into(),
        asked.to.into(),
    ];
    let station = match asked.supervised {
        Supervised::Station(station) => {
            values.push(station.0.into());
            " AND station_id = $5"
        }
        Supervised::District { .. } => "",
    };
    let key = if is_by_station(asked.by) {
        "station_id, value"
    } else {
        "value"
    };
    // A sum of whole numbers is no whole number in PostgreSQL.
    let sums = Measure::COLUMNS.map(|name| format!("CAST(sum({name}) AS BIGINT) AS {name}"));
    let sql = format!(
        "SELECT {key}, {} FROM figures WHERE dimension = $1 AND restricted = $2 AND day BETWEEN $3 AND $4{station} \
         GROUP BY {key} ORDER BY {key}",
        sums.join(", ")
    );
    (sql, values)
}

fn read(row: &QueryResult, by_station: bool) -> Result<FiguresRow, DbError> {
    let mut numbers = [0; Measure::COUNT];
    for (number, name) in numbers.iter_mut().zip(Measure::COLUMNS) {
        *number = row.try_get("", name)?;
    }
    Ok(FiguresRow {
        station: if by_station { station(row)? } else { None },
        value: row.try_get("", "value")?,
        figures: Figures::of_columns(numbers),
    })
}

fn station(row: &QueryResult) -> Result<Option<StationId>, DbError> {
    let id: Uuid = row.try_get("", "station_id")?;
    Ok((!id.is_nil()).then_some(StationId(id)))
}

/// Restricted requests that came in between two days, by station and day. To be shown by the rule of
/// [`publish`](nuanxin_domain::figures::publish) only.
///
/// # Errors
/// What the database reported.
pub async fn restricted_by_day(
    db: &impl ConnectionTrait,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<(Option<StationId>, NaiveDate), u64>, DbError> {
    let sql = "SELECT station_id, day, submitted FROM figures \
               WHERE dimension = $1 AND restricted = $2 AND day BETWEEN $3 AND $4";
    let by = Dimension::Station.code();
    let values: [Value; 4] = [by.into(), true.into(), from.into(), to.into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let read = |row: &QueryResult| {
        let submitted: i64 = row.try_get("", "submitted")?;
        let key = (station(row)?, row.try_get("", "day")?);
        Ok((key, u64::try_from(submitted).unwrap_or(0)))
    };
    rows.iter().map(read).collect()
}

/// What an advisor has now, restricted requests left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdvisorLoad {
    /// The station.
    pub station: StationId,
    /// The advisor.
    pub advisor: AccountId,
    /// Requests that are given, worked on or waiting.
    pub open: u64,
    /// Those of them that wait for the resident.
    pub waiting: u64,
    /// Those of them with a missed promise.
    pub overdue: u64,
}

/// What advisors have now; those who have nothing are left out.
///
/// # Errors
/// What the database reported.
pub async fn advisor_loads(
    db: &impl ConnectionTrait,
    supervised: Supervised,
) -> Result<Vec<AdvisorLoad>, DbError> {
    let (station, values) = match supervised {
        Supervised::Station(station) => ("station_id = $1 AND ", vec![Value::from(station.0)]),
        Supervised::District { .. } => ("", vec![]),
    };
    // The condition on the state is the index's, word for word.
    let sql = format!(
        "SELECT station_id, advisor_id, count(*) AS open, \
         sum(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting, \
         sum(CASE WHEN overdue THEN 1 ELSE 0 END) AS overdue \
         FROM help_requests WHERE {station}state IN ('assigned','in_progress','waiting') \
         AND advisor_id IS NOT NULL AND NOT restricted \
         GROUP BY station_id, advisor_id ORDER BY station_id, advisor_id"
    );
    let count = |row: &QueryResult, name| -> Result<u64, DbError> {
        Ok(u64::try_from(row.try_get::<i64>("", name)?).unwrap_or(0))
    };
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| {
            Ok(AdvisorLoad {
                station: StationId(row.try_get("", "station_id")?),
                advisor: AccountId(row.try_get("", "advisor_id")?),
                open: count(row, "open")?,
                waiting: count(row, "waiting")?,
                overdue: count(row, "overdue")?,
            })
        })
        .collect()
}

/// How many changes are not in the sums yet, counted up to 10,000.
///
/// # Errors
/// What the database reported.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<u64, DbError> {
    let sql =
        format!("SELECT count(*) AS n FROM (SELECT 1 FROM figures_waiting LIMIT {MOST_WAITING}) AS changes");
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    let found = row.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?;
    Ok(u64::try_from(found).unwrap_or(0))
}

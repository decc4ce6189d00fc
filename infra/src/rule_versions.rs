//! Versions of what due times are counted by: each as it was when it was made, for as long as the installation lives.
//! The newest one holds; the older ones explain what was promised under them.

use chrono::{DateTime, Utc};
use nuanxin_domain::calendar::{CalendarYear, WorkCalendar};
use nuanxin_domain::deadline::{DeadlinePolicy, MoveReason, PolicyRow};
use sea_orm::{ConnectionTrait, QueryResult, TryGetableFromJson, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, SystemClock};
use crate::db::{Database, DbError};
use crate::jobs::{self, NewJob};
use crate::places::versions::ImportedFile;
use crate::reference::versions::{self, Part};
use crate::rows::{Insert, json, statement};

/// Who makes a version when the program itself knows more years than the database.
const PROGRAM: &str = "the program";

/// A version, without what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleVersion {
    /// Its number.
    pub number: i64,
    /// Its name, which deadlines carry.
    pub name: String,
    /// When it was made, in real time.
    pub made_at: DateTime<Utc>,
    /// Who made it.
    pub made_by: String,
    /// The files that it was made from.
    pub files: Vec<ImportedFile>,
}

/// How a new version is made.
#[derive(Debug, Clone)]
pub struct Making {
    /// When, in real time.
    pub at: DateTime<Utc>,
    /// Who makes it.
    pub by: String,
    /// From which files.
    pub files: Vec<ImportedFile>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Somebody else made a version after this one's basis was read.
    #[error("there is a newer version meanwhile; nothing has been changed by this: import again")]
    Changed,
    /// The database.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// The calendar that holds, and its number: the newest version, with the years that only the program knows.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a version of an unknown form.
pub async fn calendar(db: &impl ConnectionTrait) -> Result<(WorkCalendar, i64), DbError> {
    let embedded = WorkCalendar::embedded();
    let Some((version, years)) = newest::<Vec<CalendarYear>>(db, Part::Calendar).await? else {
        return Ok((embedded, 0));
    };
    let known = |year: &&CalendarYear| !years.iter().any(|stored| stored.year == year.year);
    let more: Vec<CalendarYear> = embedded.years().filter(known).cloned().collect();
    Ok((
        from_years(years.into_iter().chain(more).collect())?,
        version.number,
    ))
}

/// A calendar by its name, as it was.
///
/// # Errors
/// As [`calendar`].
pub async fn calendar_named(db: &impl ConnectionTrait, name: &str) -> Result<Option<WorkCalendar>, DbError> {
    let embedded = WorkCalendar::embedded();
    if embedded.version() == name {
        return Ok(Some(embedded));
    }
    let sql = "SELECT body FROM calendar_versions WHERE name = $1 ORDER BY number DESC LIMIT 1";
    let row = db.query_one_raw(statement(db, sql, [name.into()])).await?;
    let years: Option<Vec<CalendarYear>> = row.as_ref().map(body).transpose()?;
    years.map(from_years).transpose()
}

fn from_years(years: Vec<CalendarYear>) -> Result<WorkCalendar, DbError> {
    WorkCalendar::from_years(years).map_err(|error| DbError::Unreadable(format!("a calendar: {error}")))
}

/// The policy that holds, and its number; the default table, with number 0, before anybody imported one.
///
/// # Errors
/// As [`calendar`].
pub async fn policy(db: &impl ConnectionTrait) -> Result<(DeadlinePolicy, i64), DbError> {
    let newest = newest::<Vec<PolicyRow>>(db, Part::Policy).await?;
    Ok(match newest {
        Some((version, rows)) => (DeadlinePolicy::of(version.name, rows), version.number),
        None => (DeadlinePolicy::default(), 0),
    })
}

/// Makes a version of the periods that lie over the default table. With `moves`, a job moves what runs; otherwise running
/// deadlines keep the policy under which they were set.
///
/// # Errors
/// `ImportError::Changed` when there is a version newer than `newest` by now.
pub async fn import_policy(
    tx: &impl ConnectionTrait,
    rows: &[PolicyRow],
    newest: i64,
    moves: bool,
    making: Making,
) -> Result<String, ImportError> {
    let name = format!("policy-{}", newest + 1);
    let at = making.at;
    write(tx, Part::Policy, &name, &rows, newest, making).await?;
    if moves {
        let job = NewJob::recount(MoveReason::Policy, None, at);
        jobs::enqueue(tx, &SystemClock, &[job]).await?;
    }
    Ok(name)
}

/// Makes a version of a calendar, with the job that counts running deadlines anew. `newest` is the number of the newest
/// version when its basis was read.
///
/// # Errors
/// `ImportError::Changed` when there is a newer one by now.
pub async fn import_calendar(
    tx: &impl ConnectionTrait,
    calendar: &WorkCalendar,
    newest: i64,
    making: Making,
) -> Result<i64, ImportError> {
    let years: Vec<&CalendarYear> = calendar.years().collect();
    let number = write(
        tx,
        Part::Calendar,
        calendar.version(),
        &years,
        newest,
        making.clone(),
    )
    .await?;
    let job = NewJob::recount(MoveReason::Calendar, None, making.at);
    jobs::enqueue(tx, &SystemClock, &[job]).await?;
    Ok(number)
}

/// Keeps the calendar that holds when the database does not have it yet: at the first start, and after an update of the
/// program that brings a year. So every calendar by which something was promised can be found again.
///
/// # Errors
/// What the database reported.
pub async fn keep_calendar(db: &Database) -> Result<(), DbError> {
    let (holds, number) = calendar(db.reader()).await?;
    let newest = newest::<serde_json::Value>(db.reader(), Part::Calendar).await?;
    if newest.is_some_and(|(version, _)| version.name == holds.version()) {
        return Ok(());
    }
    let making = Making {
        at: SystemClock.now(),
        by: PROGRAM.to_owned(),
        files: Vec::new(),
    };
    let tx = db.write_tx().await?;
    let kept = match number {
        // Nothing was promised by another calendar: nothing is to be counted anew.
        0 => {
            let years: Vec<&CalendarYear> = holds.years().collect();
            write(&tx, Part::Calendar, holds.version(), &years, number, making).await
        }
        _ => import_calendar(&tx, &holds, number, making).await,
    };
    match kept {
        Ok(_) => Ok(tx.commit().await?),
        // Another process has just kept it.
        Err(ImportError::Changed | ImportError::Database(DbError::Unique { .. })) => Ok(()),
        Err(ImportError::Database(error)) => Err(error),
    }
}

/// Versions, the newest first; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn list(db: &impl ConnectionTrait, part: Part, limit: u64) -> Result<Vec<RuleVersion>, DbError> {
    let sql = format!(
        "SELECT number, name, made_at, made_by, files FROM {} ORDER BY number DESC LIMIT $1",
        table(part)
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query_all_raw(statement(db, &sql, [limit.into()])).await?;
    rows.iter().map(read).collect()
}

fn table(part: Part) -> &'static str {
    match part {
        Part::Policy => "policy_versions",
        _ => "calendar_versions",
    }
}

async fn newest<T: DeserializeOwned>(
    db: &impl ConnectionTrait,
    part: Part,
) -> Result<Option<(RuleVersion, T)>, DbError> {
    let sql = format!("SELECT * FROM {} ORDER BY number DESC LIMIT 1", table(part));
    let row = db.query_one_raw(statement(db, &sql, [])).await?;
    row.map(|row| Ok((read(&row)?, body(&row)?))).transpose()
}

async fn write<T: Serialize + Sync>(
    tx: &impl ConnectionTrait,
    part: Part,
    name: &str,
    body: &T,
    newest: i64,
    making: Making,
) -> Result<i64, ImportError> {
    versions::bump(tx, part).await?;
    let number = versions::read(tx).await?.of(part);
    if number != newest + 1 {
        return Err(ImportError::Changed);
    }
    let insert = Insert {
        table: table(part),
        columns: &["number", "name", "made_at", "made_by", "files", "body"],
        ending: "",
    };
    let values: Vec<Value> = vec![
        number.into(),
        name.into(),
        making.at.into(),
        making.by.into(),
        json(&making.files),
        json(body),
    ];
    insert.run(tx, values).await?;
    Ok(number)
}

#[derive(Deserialize)]
struct Files(Vec<ImportedFile>);
impl TryGetableFromJson for Files {}

#[derive(Deserialize)]
struct Body(serde_json::Value);
impl TryGetableFromJson for Body {}

fn read(row: &QueryResult) -> Result<RuleVersion, DbError> {
    Ok(RuleVersion {
        number: row.try_get("", "number")?,
        name: row.try_get("", "name")?,
        made_at: row.try_get("", "made_at")?,
        made_by: row.try_get("", "made_by")?,
        files: row.try_get::<Files>("", "files")?.0,
    })
}

fn body<T: DeserializeOwned>(row: &QueryResult) -> Result<T, DbError> {
    let body = row.try_get::<Body>("", "body")?.0;
    serde_json::from_value(body)
        .map_err(|error| DbError::Unreadable(format!("a version of the rules: {error}")))
}

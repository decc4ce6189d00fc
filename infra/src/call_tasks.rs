//! Calls that staff make because no message reaches somebody, kept as the domain made them.

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::delivery::CallTask;
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::{Cursor, load_many};
use crate::rows::{Insert, code, json, placeholders, statement};

const INSERT: Insert = Insert {
    table: "call_tasks",
    columns: &[
        "id",
        "version",
        "delivery_id",
        "request_id",
        "account_id",
        "station_id",
        "state",
        "due_at",
        "next_action_at",
        "body",
    ],
    ending: "ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, \
             next_action_at = excluded.next_action_at, body = excluded.body \
             WHERE call_tasks.version = excluded.version - 1",
};

/// A call with the version of its row.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptTask {
    /// The call.
    pub task: CallTask,
    /// Raised with each change; 0 of a new one.
    pub version: i64,
}

/// Keeps calls as they are now; false when somebody else changed one meanwhile: drop the transaction.
///
/// # Errors
/// What the database reported.
pub async fn write(tx: &impl ConnectionTrait, tasks: &[KeptTask]) -> Result<bool, DbError> {
    let mut values: Vec<Value> = Vec::with_capacity(tasks.len() * INSERT.columns.len());
    for KeptTask { task, version } in tasks {
        values.extend::<[Value; 10]>([
            task.id.into(),
            (version + 1).into(),
            task.delivery.into(),
            task.request.map(|id| id.0).into(),
            task.account.map(|id| id.0).into(),
            task.station.map(|id| id.0).into(),
            code(&task.state).into(),
            task.due_at.into(),
            task.next_action_at.into(),
            json(task),
        ]);
    }
    Ok(INSERT.run(tx, values).await? == tasks.len() as u64)
}

/// One by its id: show it only to whom `CallTask::is_for` names.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a row of an unknown form.
pub async fn by_id(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<KeptTask>, DbError> {
    let sql = "SELECT version, body FROM call_tasks WHERE id = $1";
    let row = db.query_one_raw(statement(db, sql, [id.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// Those of these messages.
///
/// # Errors
/// As [`by_id`].
pub async fn of_deliveries(db: &impl ConnectionTrait, deliveries: &[Uuid]) -> Result<Vec<KeptTask>, DbError> {
    if deliveries.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT version, body FROM call_tasks WHERE delivery_id IN ({}) ORDER BY id",
        placeholders(1, deliveries.len())
    );
    let values = deliveries.iter().map(|id| Value::from(*id));
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

/// Calls that wait for somebody of this one's station, the most pressing first, from behind `after` on; for the district
/// those of no station and those that a lead has. Empty for others.
///
/// # Errors
/// As [`by_id`].
pub async fn open_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<KeptTask>, DbError> {
    let after = after.unwrap_or(Cursor::new(DateTime::UNIX_EPOCH, Uuid::nil()));
    let mut values: Vec<Value> = vec![after.at().into(), after.id().into(), i64::from(limit).into()];
    let theirs = match (actor.role, actor.station) {
        (Role::Lead | Role::Advisor, Some(station)) => {
            values.push(station.0.into());
            "AND station_id = $4"
        }
        (Role::District, _) => "",
        _ => return Ok(Vec::new()),
    };
    let sql = format!(
        "SELECT version, body FROM call_tasks WHERE state <> 'done' {theirs} \
         AND (due_at > $1 OR (due_at = $1 AND id > $2)) ORDER BY due_at, id LIMIT $3"
    );
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

/// Calls looked at together.
const PAGE: u32 = 100;

/// At most `limit` of [`open_for`], without those about a request that `actor` may not see.
///
/// # Errors
/// As [`by_id`].
pub async fn seen_by(
    db: &impl ConnectionTrait,
    actor: &Actor,
    after: Option<Cursor>,
    limit: usize,
) -> Result<Vec<KeptTask>, DbError> {
    let (mut after, mut seen) = (after, Vec::new());
    while seen.len() < limit {
        let found = open_for(db, actor, after, PAGE).await?;
        let Some(last) = found.last() else { break };
        after = Some(Cursor::new(last.task.due_at, last.task.id));
        let ended = found.len() < PAGE as usize;
        let about: BTreeSet<RequestId> = found.iter().filter_map(|kept| kept.task.request).collect();
        let about: Vec<RequestId> = about.into_iter().collect();
        let loaded = load_many(db, &about).await?;
        let requests: HashMap<RequestId, HelpRequest> =
            loaded.into_iter().map(|request| (request.id, request)).collect();
        seen.extend(found.into_iter().filter(|kept| {
            let request = kept.task.request.and_then(|id| requests.get(&id));
            kept.task.is_seen_by(actor, request)
        }));
        if ended {
            break;
        }
    }
    seen.truncate(limit);
    Ok(seen)
}

/// Those whose ladder has something to do at `now` (domain time), the longest due first.
///
/// # Errors
/// As [`by_id`].
pub async fn due(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<KeptTask>, DbError> {
    let sql = "SELECT version, body FROM call_tasks WHERE state <> 'done' AND next_action_at <= $1 \
               ORDER BY next_action_at, id LIMIT $2";
    let values: [Value; 2] = [now.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<KeptTask, DbError> {
    let body: serde_json::Value = row.try_get("", "body")?;
    Ok(KeptTask {
        version: row.try_get("", "version")?,
        task: serde_json::from_value(body).map_err(|_| DbError::Unreadable("call_tasks.body".to_owned()))?,
    })
}

//! Messages that leave the house, one row for each, kept as the domain made them. A row is `attempting` before its
//! provider is asked and ends with the answer, so that whoever dies in between leaves a trace. Numbers and ids of people
//! stay where they lie: a row names the account or the request.

mod asking;
mod choices;
mod leaving;
mod reach;

use chrono::{DateTime, Utc};
use nuanxin_domain::delivery::{Delivery, Recipient};
use nuanxin_domain::ids::RequestId;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::HashSet;
use std::ops::RangeInclusive;
use uuid::Uuid;

use crate::db::DbError;
use crate::ids::first_id_at;
use crate::rows::{Insert, insert_all, json, placeholders, statement};
pub use asking::{ask, is_connected, knows_again};
pub use choices::{choose, declined};
pub use leaving::{Leaving, has_left, leaving};
pub use reach::{Knowing, Known};

const DELIVERIES: Insert = Insert {
    table: "deliveries",
    columns: &[
        "id",
        "version",
        "recipient",
        "recipient_id",
        "state",
        "lane",
        "next_at",
        "locked_until",
        "reference",
        "body",
    ],
    ending: "ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, \
             lane = excluded.lane, next_at = excluded.next_at, locked_until = excluded.locked_until, \
             reference = excluded.reference, body = excluded.body \
             WHERE deliveries.version = excluded.version - 1 RETURNING id",
};

const NEWS: Insert = Insert {
    table: "delivery_news",
    columns: &["delivery_id", "notice_id", "request_id"],
    ending: "ON CONFLICT (delivery_id, notice_id) DO NOTHING",
};

/// A message with what its row holds beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// Identity; providers know the message by it.
    pub id: Uuid,
    /// Raised with each change; 0 of one that is not kept yet.
    pub version: i64,
    /// The message.
    pub delivery: Delivery,
    /// By which the provider names it in what it reports later.
    pub reference: Option<String>,
    /// Until when whoever asks a provider has it, in real time.
    pub locked_until: Option<DateTime<Utc>>,
}

impl Kept {
    /// A message that is not kept yet.
    pub fn new(id: Uuid, delivery: Delivery) -> Self {
        Self {
            id,
            version: 0,
            delivery,
            reference: None,
            locked_until: None,
        }
    }
}

/// Where messages for somebody are found.
fn address(to: &Recipient) -> (&'static str, Uuid) {
    match to {
        Recipient::Account { account } => ("account", account.0),
        Recipient::SafeContact { request } => ("safe_contact", request.0),
        Recipient::Neighbour { neighbour } => ("neighbour", neighbour.0),
    }
}

/// Keeps messages as they are now; gives those that were kept, with their new versions: the others were changed by
/// somebody else meanwhile.
///
/// # Errors
/// What the database reported.
pub async fn write(tx: &impl ConnectionTrait, changed: Vec<Kept>) -> Result<Vec<Kept>, DbError> {
    let mut changed = changed;
    // always in one order, so that two writers never wait for each other in a ring
    changed.sort_by_key(|kept| kept.id);
    let mut values: Vec<Value> = Vec::with_capacity(changed.len() * DELIVERIES.columns.len());
    let mut news: Vec<Value> = Vec::new();
    for kept in &mut changed {
        kept.version += 1;
        let delivery = &kept.delivery;
        let (recipient, recipient_id) = address(&delivery.to);
        values.extend::<[Value; 10]>([
            kept.id.into(),
            kept.version.into(),
            recipient.into(),
            recipient_id.into(),
            delivery.state.code().into(),
            delivery.importance().lane().into(),
            delivery.due_at().into(),
            kept.locked_until.into(),
            kept.reference.clone().into(),
            json(delivery),
        ]);
        // what it tells of is fixed with the first attempt
        if delivery.attempts.is_empty() {
            let told = delivery.news.iter();
            let row = |news: &nuanxin_domain::delivery::News| -> [Value; 3] {
                [
                    kept.id.into(),
                    news.notice.into(),
                    news.request.map(|id| id.0).into(),
                ]
            };
            news.extend(told.flat_map(row));
        }
    }
    if changed.is_empty() {
        return Ok(changed);
    }
    let mut written = HashSet::new();
    for row in DELIVERIES.returning(tx, values).await? {
        written.insert(row.try_get::<Uuid>("", "id")?);
    }
    insert_all(tx, vec![NEWS.rows(news)]).await?;
    changed.retain(|kept| written.contains(&kept.id));
    Ok(changed)
}

const COLUMNS: &str = "d.id, d.version, d.reference, d.locked_until, d.body";

#[doc(hidden)] // for the test of query plans
pub fn due_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM deliveries d WHERE d.state = 'waiting' AND d.lane = $1 AND d.next_at <= $2 \
         AND NOT EXISTS (SELECT 1 FROM deliveries b WHERE b.recipient_id = d.recipient_id AND b.state = 'attempting') \
         ORDER BY d.next_at, d.id LIMIT $3"
    )
}

/// Messages of a lane that are due at `now` (domain time), the longest due first; one at a time for each person.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` for a row of an unknown form.
pub async fn due(
    db: &impl ConnectionTrait,
    lane: i16,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Kept>, DbError> {
    let values: [Value; 3] = [lane.into(), now.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, due_sql(), values)).await?;
    let mut people = HashSet::new();
    let mut found = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    found.retain(|kept| people.insert(kept.delivery.to));
    Ok(found)
}

/// Whether anything of these lanes is to be done at `now` (domain time): a notice has to leave, or a message is due.
///
/// # Errors
/// What the database reported.
pub async fn any_due(
    db: &impl ConnectionTrait,
    lanes: RangeInclusive<i16>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let lanes: Vec<String> = lanes.map(|lane| lane.to_string()).collect();
    let lanes = lanes.join(", ");
    let sql = format!(
        "SELECT 1 AS one FROM notices WHERE leaving IS NOT NULL AND leaving IN ({lanes}) AND id < $1 \
         UNION ALL SELECT 1 FROM deliveries WHERE state = 'waiting' AND lane IN ({lanes}) AND next_at <= $2 LIMIT 1"
    );
    let values: [Value; 2] = [leaving::before(now).into(), now.into()];
    Ok(db.query_one_raw(statement(db, sql, values)).await?.is_some())
}

/// Messages whose provider was asked by somebody who has gone: their lease ended before `real`, in real time.
///
/// # Errors
/// As [`due`].
pub async fn left(db: &impl ConnectionTrait, real: DateTime<Utc>, limit: u32) -> Result<Vec<Kept>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM deliveries d WHERE d.state = 'attempting' AND d.locked_until < $1 LIMIT $2"
    );
    let values: [Value; 2] = [real.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

#[doc(hidden)] // for the test of query plans
pub fn waiting_for_sql(people: usize) -> String {
    format!(
        "SELECT {COLUMNS} FROM deliveries d WHERE d.state = 'waiting' AND d.recipient_id IN ({}) ORDER BY d.id",
        placeholders(1, people)
    )
}

/// Messages of these people that wait, oldest first.
///
/// # Errors
/// As [`due`].
pub async fn waiting_for(db: &impl ConnectionTrait, people: &[Recipient]) -> Result<Vec<Kept>, DbError> {
    let ids: Vec<Value> = people.iter().map(|to| address(to).1.into()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = db
        .query_all_raw(statement(db, waiting_for_sql(ids.len()), ids))
        .await?;
    rows.iter().map(read).collect()
}

/// The message that a provider names so.
///
/// # Errors
/// As [`due`].
pub async fn by_reference(db: &impl ConnectionTrait, reference: &str) -> Result<Option<Kept>, DbError> {
    let sql = format!("SELECT {COLUMNS} FROM deliveries d WHERE d.reference = $1 LIMIT 1");
    let row = db.query_one_raw(statement(db, sql, [reference.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// Messages that tell of a request, newest first, behind `before`; at most `limit`.
///
/// # Errors
/// As [`due`].
pub async fn of_request(
    db: &impl ConnectionTrait,
    request: RequestId,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Kept>, DbError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM deliveries d WHERE d.id IN \
         (SELECT n.delivery_id FROM delivery_news n WHERE n.request_id = $1) AND d.id < $2 ORDER BY d.id DESC LIMIT $3"
    );
    let before = before.unwrap_or(Uuid::max());
    let values: [Value; 3] = [request.0.into(), before.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(read).collect()
}

/// Deletes at most `limit` messages that were begun before `before` (domain time), with their calls.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let oldest = "(SELECT id FROM deliveries WHERE id < $1 ORDER BY id LIMIT $2)";
    let values: [Value; 2] = [first_id_at(before).into(), i64::from(limit).into()];
    for table in ["delivery_news", "call_tasks"] {
        let sql = format!("DELETE FROM {table} WHERE delivery_id IN {oldest}");
        tx.execute_raw(statement(tx, sql, values.clone())).await?;
    }
    let sql = format!("DELETE FROM deliveries WHERE id IN {oldest}");
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

fn read(row: &QueryResult) -> Result<Kept, DbError> {
    let body: serde_json::Value = row.try_get("", "body")?;
    Ok(Kept {
        id: row.try_get("", "id")?,
        version: row.try_get("", "version")?,
        delivery: serde_json::from_value(body)
            .map_err(|_| DbError::Unreadable("deliveries.body".to_owned()))?,
        reference: row.try_get("", "reference")?,
        locked_until: row.try_get("", "locked_until")?,
    })
}

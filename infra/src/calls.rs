//! Calls at the desk, kept as the domain made them, their words sealed beside them. A call is written through one
//! statement that moves it from the version before: whoever comes second has changed nothing and looks again.

mod contact_person;
mod lookup;
mod row;
mod unindexed;

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::call::{Call, CallWords, TRIES};
use nuanxin_domain::ids::{CallId, RequestId};
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};

pub use contact_person::{ContactPerson, ask_for, contact_person_of, name_contact_person};
pub use lookup::{CallCounts, Found, contacts, counts, files_with_number, live_requests_of_person};
pub(crate) use lookup::{numbers, numbers_of};
pub use unindexed::index_waiting;

use crate::accounts::PHONE_INDEX;
use crate::blind_index::{BlindIndex, one_at_a_time};
use crate::db::DbError;
use crate::help_requests::Cursor;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, json, statement};
use crate::sealed::FieldName;

const WORDS: FieldName = FieldName::new("calls.sealed");

/// A call with its words.
#[derive(Debug, Clone)]
pub struct LoggedCall {
    /// The call.
    pub call: Call,
    /// The number that calls, and what was written.
    pub words: Personal<CallWords>,
}

impl LoggedCall {
    /// Its position in lists.
    pub fn position(&self) -> Cursor {
        Cursor::new(self.call.created_at, self.call.id.0)
    }

    /// Both blind indexes of the number that calls: what is looked up.
    pub fn phone_indexes(&self, ring: &KeyRing) -> Option<[BlindIndex; 2]> {
        let phone = self.words.expose().phone.as_deref();
        phone.map(|phone| ring.blind_indexes(PHONE_INDEX, phone))
    }
}

/// The number of tries stands apart: it is spent before anything is compared, whatever becomes of the rest.
const UPSERT: Insert = Insert {
    table: "calls",
    columns: &[
        "id",
        "version",
        "taken_by",
        "separate",
        "phone_index",
        "sealed",
        "confirmed",
        "request_id",
        "joined",
        "outcome",
        "created_at",
        "touched_at",
        "ended_at",
        "attention",
        "attention_since",
        "looked_after",
        "looked_after_by",
        "looked_after_at",
    ],
    ending: "ON CONFLICT (id) DO UPDATE SET version = excluded.version, taken_by = excluded.taken_by, \
             separate = excluded.separate, \
             phone_index = excluded.phone_index, sealed = excluded.sealed, confirmed = excluded.confirmed, \
             request_id = excluded.request_id, joined = excluded.joined, outcome = excluded.outcome, \
             touched_at = excluded.touched_at, ended_at = excluded.ended_at, attention = excluded.attention, \
             attention_since = excluded.attention_since, looked_after = excluded.looked_after, \
             looked_after_by = excluded.looked_after_by, looked_after_at = excluded.looked_after_at \
             WHERE calls.version = excluded.version - 1 AND (calls.ended_at IS NULL OR calls.attention IS NOT NULL)",
};

/// From a request to the calls on which it was confirmed.
const CONFIRMED: Insert = Insert {
    table: "call_confirmations",
    columns: &["call_id", "request_id"],
    ending: "ON CONFLICT (call_id, request_id) DO NOTHING",
};

/// Writes calls; the number of rows that were written is smaller when somebody else changed one first.
///
/// # Errors
/// `DbError::Unique` on `phone_index` when a call from the number is open already and neither says `separate`.
pub async fn write(tx: &impl ConnectionTrait, ring: &KeyRing, calls: &[&LoggedCall]) -> Result<u64, DbError> {
    let mut values = Vec::with_capacity(calls.len() * UPSERT.columns.len());
    for logged in calls {
        let (call, id) = (&logged.call, logged.call.id.0);
        let indexes = logged.phone_indexes(ring);
        if let Some(indexes) = &indexes {
            refuse_open_under_either_key(tx, call, indexes).await?;
        }
        let index = indexes.map(|[current, _]| current);
        let (attention, after) = (call.attention, call.looked_after);
        values.extend::<[Value; 18]>([
            id.into(),
            call.version.into(),
            call.taken_by.0.into(),
            call.separate.into(),
            index.into(),
            ring.seal_json(WORDS, id, logged.words.expose()).into(),
            json(&call.confirmed),
            call.request.map(|request| request.0).into(),
            call.joined.map(|joined| code(&joined)).into(),
            call.outcome.map(|outcome| code(&outcome)).into(),
            call.created_at.into(),
            call.touched_at.into(),
            call.ended_at.into(),
            attention.map(|waits| code(&waits.because)).into(),
            attention.map(|waits| waits.since).into(),
            after.map(|after| code(&after.how)).into(),
            after.map(|after| after.by.0).into(),
            after.map(|after| after.at).into(),
        ]);
    }
    let written = UPSERT.run(tx, values).await?;
    if written == calls.len() as u64 {
        keep_confirmed(tx, calls).await?;
    }
    Ok(written)
}

/// Only beside calls that were written: when one was not, the caller drops the transaction.
async fn keep_confirmed(tx: &impl ConnectionTrait, calls: &[&LoggedCall]) -> Result<(), DbError> {
    let confirmed = calls.iter().flat_map(|logged| {
        let requests = logged.call.confirmed.iter();
        requests.flat_map(|request| [Value::from(logged.call.id.0), Value::from(request.0)])
    });
    CONFIRMED.run(tx, confirmed.collect()).await?;
    Ok(())
}

/// While the index key is renewed, two nodes may write one number's index differently, so that the unique index does
/// not see that they are the same.
async fn refuse_open_under_either_key(
    tx: &impl ConnectionTrait,
    call: &Call,
    [current, other]: &[BlindIndex; 2],
) -> Result<(), DbError> {
    if current == other || call.separate || call.ended_at.is_some() {
        return Ok(());
    }
    one_at_a_time(tx, current.min(other)).await?;
    let sql = "SELECT 1 FROM calls WHERE phone_index IN ($1, $2) AND ended_at IS NULL AND NOT separate \
               AND id <> $3 LIMIT 1";
    let values: [Value; 3] = [current.clone().into(), other.clone().into(), call.id.0.into()];
    match tx.query_one_raw(statement(tx, sql, values)).await? {
        Some(_) => Err(DbError::Unique {
            index: "calls_open_phone_index".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Spends one try of an open call; false when none is left.
///
/// # Errors
/// What the database reported.
pub async fn spend_try(tx: &impl ConnectionTrait, id: CallId) -> Result<bool, DbError> {
    let sql = "UPDATE calls SET tries = tries + 1 WHERE id = $1 AND ended_at IS NULL AND tries < $2";
    let values: [Value; 2] = [id.0.into(), TRIES.into()];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// A call by its id, whoever asks: show it only to whom it may be shown.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: CallId,
) -> Result<Option<LoggedCall>, DbError> {
    let sql = format!("SELECT {} FROM calls WHERE id = $1", row::COLUMNS);
    let found = db.query_one_raw(statement(db, sql, [id.0.into()])).await?;
    found.map(|found| row::opened(ring, &found)).transpose()
}

/// The agent's own open call from this number.
///
/// # Errors
/// As [`by_id`].
pub async fn own_open(
    db: &impl ConnectionTrait,
    actor: &Actor,
    [current, other]: &[BlindIndex; 2],
) -> Result<Option<CallId>, DbError> {
    let sql = "SELECT id FROM calls WHERE phone_index IN ($1, $2) AND phone_index IS NOT NULL \
               AND ended_at IS NULL AND taken_by = $3 ORDER BY created_at LIMIT 1";
    let values: [Value; 3] = [
        current.clone().into(),
        other.clone().into(),
        actor.account.0.into(),
    ];
    let found = db.query_one_raw(statement(db, sql, values)).await?;
    found.map(|row| Ok(CallId(row.try_get("", "id")?))).transpose()
}

/// Which calls a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct CallFilter {
    /// Only those that have not ended.
    pub open: bool,
    /// Only those that wait for somebody, whoever took them.
    pub waiting: bool,
    /// From behind this position on.
    pub after: Option<Cursor>,
}

/// One page of calls, newest first: an agent's own, and with `waiting` all that wait for somebody; the district's are
/// all, but for those that led to a restricted request, which a named person sees only. Empty for everybody else.
///
/// # Errors
/// As [`by_id`].
pub async fn list(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    actor: &Actor,
    filter: CallFilter,
    limit: u64,
) -> Result<Vec<LoggedCall>, DbError> {
    let mut values: Vec<Value> = Vec::new();
    let mut parts: Vec<String> = Vec::new();
    match actor.role {
        Role::Desk if filter.waiting => parts.push(NOT_OF_RESTRICTED.into()),
        Role::Desk => {
            values.push(actor.account.0.into());
            parts.push("taken_by = $1".into());
        }
        Role::District if actor.named_for_restricted => {}
        Role::District => parts.push(NOT_OF_RESTRICTED.into()),
        _ => return Ok(Vec::new()),
    }
    if filter.open {
        parts.push("ended_at IS NULL".into());
    }
    if filter.waiting {
        parts.push("attention IS NOT NULL".into());
    }
    if let Some(after) = filter.after {
        values.extend([Value::from(after.at()), Value::from(after.id())]);
        let (at, id) = (values.len() - 1, values.len());
        parts.push(format!(
            "(created_at < ${at} OR (created_at = ${at} AND id < ${id}))"
        ));
    }
    values.push(i64::try_from(limit).unwrap_or(i64::MAX).into());
    let wanted = if parts.is_empty() {
        "TRUE".to_owned()
    } else {
        parts.join(" AND ")
    };
    let sql = format!(
        "SELECT {} FROM calls WHERE {wanted} ORDER BY created_at DESC, id DESC LIMIT ${}",
        row::COLUMNS,
        values.len()
    );
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|found| row::opened(ring, found)).collect()
}

const NOT_OF_RESTRICTED: &str = "NOT EXISTS (SELECT 1 FROM help_requests \
     WHERE help_requests.id = calls.request_id AND help_requests.restricted)";

/// Open calls that wait for nobody yet and to which nobody has written since `before`, the longest first.
///
/// # Errors
/// What the database reported.
pub async fn untouched(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<CallId>, DbError> {
    let sql = "SELECT id FROM calls WHERE ended_at IS NULL AND attention IS NULL AND touched_at <= $1 \
               ORDER BY touched_at, id LIMIT $2";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter()
        .map(|row| Ok(CallId(row.try_get("", "id")?)))
        .collect()
}

/// The requests that a call leads to: confirmed ones and its own.
pub fn requests_of(call: &Call) -> Vec<RequestId> {
    let mut all = call.confirmed.clone();
    all.extend(call.request.filter(|request| !call.confirmed.contains(request)));
    all
}

/// Deletes at most `limit` calls that were taken before `before`.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let sql = "DELETE FROM calls WHERE id IN \
               (SELECT id FROM calls WHERE created_at < $1 ORDER BY created_at, id LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

/// The calls that led to a request, or on which it was confirmed.
pub const OF_REQUEST: &str = "id IN (SELECT id FROM calls WHERE request_id = $1 UNION SELECT call_id FROM call_confirmations WHERE request_id = $1)";

/// Erases what calls and their numbers keep of a request: number and words of calls about it, that other callers knew
/// it, the numbers by which it is found, and who its contact person is. That somebody called about it, when and with
/// which outcome stays.
///
/// Calls that are open meanwhile count one change: what their agent saw before cannot bring anything back.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open a row.
pub async fn erase(tx: &impl ConnectionTrait, ring: &KeyRing, request: RequestId) -> Result<(), DbError> {
    let id = request.0;
    let sql = format!("SELECT {} FROM calls WHERE {OF_REQUEST}", row::COLUMNS);
    for found in tx.query_all_raw(statement(tx, sql, [id.into()])).await? {
        let logged = row::opened(ring, &found)?;
        let of_this = logged.call.request == Some(request);
        let mut confirmed = logged.call.confirmed.clone();
        confirmed.retain(|one| *one != request);
        let kept = if of_this {
            CallWords::default()
        } else {
            logged.words.into_exposed()
        };
        let gone = if of_this { ", phone_index = NULL" } else { "" };
        let sql = format!(
            "UPDATE calls SET version = version + 1, sealed = $1, confirmed = $2{gone} WHERE id = $3"
        );
        let call = logged.call.id.0;
        let values: [Value; 3] = [
            ring.seal_json(WORDS, call, &kept).into(),
            json(&confirmed),
            call.into(),
        ];
        tx.execute_raw(statement(tx, sql, values)).await?;
    }
    for table in ["request_phones", "contact_persons", "call_confirmations"] {
        let sql = format!("DELETE FROM {table} WHERE request_id = $1");
        tx.execute_raw(statement(tx, sql, [id.into()])).await?;
    }
    Ok(())
}

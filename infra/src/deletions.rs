//! Requests for deletion, kept as the domain made them, their words sealed beside them; and which help requests each
//! of them covers.

mod covered;
mod row;

use chrono::{DateTime, Utc};
use nuanxin_domain::access::{Actor, Role};
use nuanxin_domain::deletion::DeletionRequest;
use nuanxin_domain::ids::{AccountId, DeletionId};
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};

pub use covered::{Covered, Scope, covered, with_open_complaint};

use crate::db::DbError;
use crate::help_requests::Cursor;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, json, statement};
use crate::sealed::FieldName;
use row::{KeptColumn, opened};

const REASON: FieldName = FieldName::new("deletion_requests.reason");
const ANSWER: FieldName = FieldName::new("deletion_requests.answer");
const INTERNAL_NOTE: FieldName = FieldName::new("deletion_requests.internal_note");

const INSERT: Insert = Insert {
    table: "deletion_requests",
    columns: &[
        "id",
        "account_id",
        "asked_in",
        "station_id",
        "restricted",
        "reason",
        "asked_at",
        "due_at",
        "keep",
        "rung",
        "next_action_at",
    ],
    ending: "ON CONFLICT (account_id, asked_in) WHERE decided_at IS NULL DO NOTHING",
};

/// A request for deletion with its words.
#[derive(Debug, Clone)]
pub struct WordedDeletion {
    /// The request.
    pub deletion: DeletionRequest,
    /// What the resident wrote.
    pub reason: Option<Personal<String>>,
    /// What the resident was answered.
    pub answer: Option<Personal<String>>,
    /// What staff noted for themselves.
    pub internal_note: Option<Personal<String>>,
}

/// Keeps a new one; false when one of the same session waits already, and nothing has changed.
///
/// # Errors
/// `DbError::ForeignKey` for an unknown account.
pub async fn ask(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    new: &DeletionRequest,
    reason: Option<&Personal<String>>,
) -> Result<bool, DbError> {
    let id = new.id.0;
    let reason = reason.map(|reason| ring.seal_text(REASON, id, reason.expose()));
    let values: [Value; 11] = [
        id.into(),
        new.account.0.into(),
        new.asked_in.map(|session| session.0).into(),
        new.station.map(|station| station.0).into(),
        new.restricted.into(),
        reason.into(),
        new.asked_at.into(),
        new.due_at.into(),
        json(&KeptColumn::default()),
        new.ladder.stored_rung().into(),
        new.ladder.next_action_at.into(),
    ];
    Ok(INSERT.run(tx, values.into()).await? == 1)
}

/// Keeps a decision; false when somebody else decided it first, and nothing has changed.
///
/// # Errors
/// What the database reported.
pub async fn decide(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    decided: &DeletionRequest,
    answer: &Personal<String>,
    internal_note: Option<&Personal<String>>,
) -> Result<bool, DbError> {
    let id = decided.id.0;
    let Some(decision) = &decided.decided else {
        return Ok(false);
    };
    let sql = "UPDATE deletion_requests SET decided_at = $1, decided_by = $2, decision = $3, \
               refused_because = $4, keep = $5, answer = $6, internal_note = $7 \
               WHERE id = $8 AND decided_at IS NULL";
    let note = internal_note.map(|note| ring.seal_text(INTERNAL_NOTE, id, note.expose()));
    let values: [Value; 8] = [
        decision.at.into(),
        decision.by.0.into(),
        if decision.refused.is_some() {
            "refused"
        } else {
            "granted"
        }
        .into(),
        decision.refused.map(|reason| code(&reason)).into(),
        json(&KeptColumn(decision.keep.clone())),
        ring.seal_text(ANSWER, id, answer.expose()).into(),
        note.into(),
        id.into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Marks a granted one as carried out; false when it was before.
///
/// # Errors
/// What the database reported.
pub async fn mark_done(
    tx: &impl ConnectionTrait,
    id: DeletionId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql = "UPDATE deletion_requests SET done_at = $1 \
               WHERE id = $2 AND decision = 'granted' AND done_at IS NULL";
    let values: [Value; 2] = [now.into(), id.0.into()];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// One by its id, whoever asks: show it only to whom `DeletionRequest::is_seen_by` says.
///
/// # Errors
/// What the database reported; `DbError::Unreadable` when the key ring does not open the row.
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: DeletionId,
) -> Result<Option<WordedDeletion>, DbError> {
    let sql = format!(
        "SELECT d.*, {RESTRICTED_SINCE} AS restricted_since FROM deletion_requests d WHERE d.id = $1"
    );
    let row = db.query_one_raw(statement(db, sql, [id.0.into()])).await?;
    row.as_ref().map(|row| opened(ring, row)).transpose()
}

/// One that covers a request which has been restricted since is as one that was from the beginning.
const RESTRICTED_SINCE: &str = "EXISTS (SELECT 1 FROM help_requests h WHERE h.filed_by = d.account_id \
     AND h.session_id = d.asked_in AND h.submitted_at <= d.asked_at AND h.restricted)";

/// Those of a resident that this sign-in session may see, newest first; at most `limit`.
///
/// # Errors
/// As [`by_id`].
pub async fn of_resident(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    actor: &Actor,
    limit: u32,
) -> Result<Vec<WordedDeletion>, DbError> {
    let sql = format!(
        "SELECT d.*, {RESTRICTED_SINCE} AS restricted_since FROM deletion_requests d WHERE d.account_id = $1 \
         AND (d.asked_in = $2 OR (NOT d.restricted AND NOT {RESTRICTED_SINCE})) \
         ORDER BY d.asked_at DESC, d.id DESC LIMIT $3"
    );
    let values: [Value; 3] = [
        actor.account.0.into(),
        actor.session.map(|session| session.0).into(),
        i64::from(limit).into(),
    ];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| opened(ring, row)).collect()
}

/// Those that wait for this one's decision, the most pressing first, from behind `after` on. Empty for those who
/// decide none.
///
/// # Errors
/// As [`by_id`].
pub async fn open_for(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    actor: &Actor,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<WordedDeletion>, DbError> {
    let after = after.unwrap_or(Cursor::new(DateTime::UNIX_EPOCH, uuid::Uuid::nil()));
    let mut values: Vec<Value> = vec![after.at().into(), after.id().into(), i64::from(limit).into()];
    let theirs = match (actor.role, actor.station) {
        (Role::District, _) if actor.named_for_restricted => String::new(),
        (Role::District, _) => format!("AND NOT d.restricted AND NOT {RESTRICTED_SINCE}"),
        (Role::Lead, Some(station)) => {
            values.push(station.0.into());
            "AND d.station_id = $4".to_owned()
        }
        _ => return Ok(Vec::new()),
    };
    let sql = format!(
        "SELECT d.*, {RESTRICTED_SINCE} AS restricted_since FROM deletion_requests d \
         WHERE d.decided_at IS NULL {theirs} AND (d.due_at > $1 OR (d.due_at = $1 AND d.id > $2)) \
         ORDER BY d.due_at, d.id LIMIT $3"
    );
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| opened(ring, row)).collect()
}

/// Those that wait and whose ladder has something to do at `now`, in the domain's time, the longest due first.
///
/// # Errors
/// As [`by_id`].
pub async fn due(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<DeletionRequest>, DbError> {
    let sql = format!(
        "SELECT d.*, {RESTRICTED_SINCE} AS restricted_since FROM deletion_requests d \
         WHERE d.decided_at IS NULL AND d.next_action_at <= $1 ORDER BY d.next_action_at, d.id LIMIT $2"
    );
    let values: [Value; 2] = [now.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    rows.iter().map(|row| Ok(opened(ring, row)?.deletion)).collect()
}

/// Keeps what fired; false when somebody else was faster, or decided it, and nothing has changed.
///
/// # Errors
/// What the database reported.
pub async fn climbed(
    tx: &impl ConnectionTrait,
    before: &DeletionRequest,
    after: &DeletionRequest,
) -> Result<bool, DbError> {
    let sql = "UPDATE deletion_requests SET rung = $1, next_action_at = $2 \
               WHERE id = $3 AND decided_at IS NULL AND rung = $4 AND next_action_at = $5";
    let values: [Value; 5] = [
        after.ladder.stored_rung().into(),
        after.ladder.next_action_at.into(),
        before.id.0.into(),
        before.ladder.stored_rung().into(),
        before.ladder.next_action_at.into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// Granted ones that are not finished yet, the oldest first, from behind `after` on.
///
/// # Errors
/// What the database reported.
pub async fn unfinished(
    db: &impl ConnectionTrait,
    after: DeletionId,
    limit: u32,
) -> Result<Vec<DeletionId>, DbError> {
    let sql = "SELECT id FROM deletion_requests WHERE decision = 'granted' AND done_at IS NULL AND id > $1 \
               ORDER BY id LIMIT $2";
    let values: [Value; 2] = [after.0.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let id = |row: &sea_orm::QueryResult| Ok(DeletionId(row.try_get("", "id")?));
    rows.iter().map(id).collect()
}

/// Accounts all of whose granted deletions were decided before `before` and are done, at most `limit`: of which
/// nothing is left but the number with which one signs in. Those that have anything else are left out.
///
/// # Errors
/// What the database reported.
pub async fn emptied_accounts(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<AccountId>, DbError> {
    let sql = "SELECT DISTINCT d.account_id FROM deletion_requests d JOIN accounts a ON a.id = d.account_id \
               WHERE d.decision = 'granted' AND d.done_at IS NOT NULL AND d.decided_at < $1 \
               AND a.disabled_at IS NULL AND a.kind = 'resident' \
               AND NOT EXISTS (SELECT 1 FROM deletion_requests o WHERE o.account_id = d.account_id \
                 AND (o.decided_at IS NULL OR o.decided_at >= $1)) \
               AND NOT EXISTS (SELECT 1 FROM help_requests h WHERE h.filed_by = d.account_id \
                 AND NOT EXISTS (SELECT 1 FROM erased_requests e WHERE e.request_id = h.id)) \
               AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.filed_by = d.account_id) \
               ORDER BY d.account_id LIMIT $2";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let id = |row: &sea_orm::QueryResult| Ok(AccountId(row.try_get("", "account_id")?));
    rows.iter().map(id).collect()
}

/// Deletes at most `limit` that were decided before `before` and are not being carried out any more.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let sql = "DELETE FROM deletion_requests WHERE id IN (SELECT id FROM deletion_requests \
               WHERE decided_at < $1 AND (decision = 'refused' OR done_at IS NOT NULL) LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

//! Erasing: what a person told, and the words of the history, are gone; codes, ids and times stay. The decision to do
//! so is the domain's (`HelpRequest::erase`) and is recorded in the same transaction.

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::HelpRequest;
use nuanxin_domain::ids::AccountId;
use sea_orm::{ConnectionTrait, Value};

use crate::clock::Clock;
use crate::db::DbError;
use crate::deletions::Scope;
use crate::help_requests::{Cursor, ReadError, body};
use crate::keys::KeyRing;
use crate::rows::statement;
use crate::{calls, persons, uploads, visits};

/// Erases the personal half of a request, in the transaction that records its erasure: what was told with its
/// indexes, every word of the history, of its mandatory reports and of its case work, on what and why it was routed, what it would have taught, number and words of calls about it, its uploads, who went on its visits, what files of
/// persons learnt from it, who opened it with number and ID, the digest of its work order, the notices to whoever filed it. Whatever else comes to
/// hold personal data of a request is erased here too.
///
/// False when somebody else changed a person's file meanwhile: drop the transaction and begin again.
///
/// # Errors
/// What the database reported; `ReadError::Sealed` when the key ring does not open a row.
pub async fn of_request(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    real: &dyn Clock,
    request: &HelpRequest,
    now: DateTime<Utc>,
) -> Result<bool, ReadError> {
    let id = request.id.0;
    let run = async |sql: &str, values: Vec<Value>| -> Result<(), DbError> {
        tx.execute_raw(statement(tx, sql, values)).await?;
        Ok(())
    };
    for sql in [
        "DELETE FROM intakes WHERE request_id = $1",
        "UPDATE events SET internal_note = NULL, told = NULL, said = NULL WHERE request_id = $1",
        "UPDATE mandatory_reports SET words = NULL WHERE request_id = $1",
        "DELETE FROM case_words WHERE request_id = $1",
        "DELETE FROM request_claims WHERE request_id = $1",
        // station, decision and version stay
        "UPDATE placements SET record = NULL WHERE request_id = $1",
        // one that was decided names no request any more
        "DELETE FROM address_lessons WHERE request_id = $1",
        // the sender's number stays: by it he is told how it ended, and the order is not taken for a new one
        "UPDATE work_orders SET content_digest = NULL WHERE request_id = $1",
    ] {
        run(sql, vec![id.into()]).await?;
    }
    uploads::delete_of_request(tx, real.now(), request.id).await?;
    calls::erase(tx, ring, request.id).await?;
    visits::erase(tx, request.id).await?;
    if !persons::forget(tx, ring, request.id, now).await? {
        return Ok(false);
    }
    let account: Value = request.filed_by.account.0.into();
    let reads = "DELETE FROM notice_reads WHERE notice_id IN (SELECT id FROM notices \
                 WHERE audience = 'account' AND addressee = $1 AND request_id = $2)";
    run(reads, vec![account.clone(), id.into()]).await?;
    let notices = "DELETE FROM notices WHERE audience = 'account' AND addressee = $1 AND request_id = $2";
    run(notices, vec![account.clone(), id.into()]).await?;
    let listed =
        "DELETE FROM catch_up_items WHERE audience = 'account' AND addressee = $1 AND request_id = $2";
    run(listed, vec![account, id.into()]).await?;
    for sql in [
        "DELETE FROM call_tasks WHERE request_id = $1",
        "DELETE FROM deliveries WHERE id IN (SELECT delivery_id FROM delivery_news WHERE request_id = $1)",
        "DELETE FROM delivery_news WHERE delivery_id IN (SELECT delivery_id FROM delivery_news WHERE request_id = $1)",
    ] {
        run(sql, vec![id.into()]).await?;
    }
    let erased = "INSERT INTO erased_requests (request_id, erased_at) VALUES ($1, $2) \
                  ON CONFLICT (request_id) DO NOTHING";
    run(erased, vec![id.into(), now.into()]).await?;
    Ok(true)
}

/// Erases what an account holds of its resident: the number and its index, the name, the WeChat users, its inbox, what it sent and attached to nothing, and which requests it
/// opened with number and ID; nobody signs in with it any more.
/// Its number gets a new account at its next sign-in. False when there was nothing to erase.
///
/// # Errors
/// What the database reported.
pub async fn of_account(
    tx: &impl ConnectionTrait,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    uploads::delete_of_account(tx, now, account).await?;
    let sql = "UPDATE accounts SET phone = NULL, phone_index = NULL, name = NULL, disabled_at = $1 \
               WHERE id = $2 AND kind = 'resident' AND disabled_at IS NULL";
    let values: [Value; 2] = [now.into(), account.0.into()];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    let reads = "DELETE FROM notice_reads WHERE notice_id IN \
                 (SELECT id FROM notices WHERE audience = 'account' AND addressee = $1)";
    let notices = "DELETE FROM notices WHERE audience = 'account' AND addressee = $1";
    let claims = "DELETE FROM request_claims WHERE account_id = $1";
    let listed = "DELETE FROM catch_up_items WHERE audience = 'account' AND addressee = $1";
    let grants = "DELETE FROM notice_grants WHERE identity_id IN \
                  (SELECT id FROM wechat_identities WHERE account_id = $1)";
    let wechat = "DELETE FROM wechat_identities WHERE account_id = $1";
    let calls = "DELETE FROM call_tasks WHERE account_id = $1";
    let told =
        "DELETE FROM delivery_news WHERE delivery_id IN (SELECT id FROM deliveries WHERE recipient_id = $1)";
    let messages = "DELETE FROM deliveries WHERE recipient_id = $1";
    let choices = "DELETE FROM delivery_choices WHERE account_id = $1";
    let settings = "DELETE FROM own_settings WHERE account_id = $1";
    for sql in [
        reads, notices, listed, claims, grants, wechat, calls, told, messages, choices, settings,
    ] {
        tx.execute_raw(statement(tx, sql, [account.0.into()])).await?;
    }
    Ok(done.rows_affected() == 1)
}

/// Complaints of an account that one sign-in session may see: `$1` the account, `$2` until when made, `$3` the session.
const COMPLAINTS: &str = "filed_by = $1 AND made_at <= $2 AND (filed_in = $3 OR (NOT restricted AND NOT EXISTS \
     (SELECT 1 FROM help_requests h WHERE h.id = complaints.request_id AND h.restricted)))";

fn complaints_of(scope: Scope) -> [Value; 3] {
    let session = scope.session.map(|session| session.0);
    [scope.account.0.into(), scope.until.into(), session.into()]
}

/// Deletes the decided complaints that a deletion covers; tells how many.
///
/// # Errors
/// What the database reported.
pub async fn of_complaints(tx: &impl ConnectionTrait, scope: Scope) -> Result<u64, DbError> {
    let sql = format!("DELETE FROM complaints WHERE decided_at IS NOT NULL AND {COMPLAINTS}");
    let done = tx.execute_raw(statement(tx, sql, complaints_of(scope))).await?;
    Ok(done.rows_affected())
}

/// Whether a complaint that a deletion covers still waits for its answer.
///
/// # Errors
/// What the database reported.
pub async fn has_open_complaint(db: &impl ConnectionTrait, scope: Scope) -> Result<bool, DbError> {
    let sql = format!("SELECT 1 FROM complaints WHERE decided_at IS NULL AND {COMPLAINTS} LIMIT 1");
    let found = db.query_one_raw(statement(db, sql, complaints_of(scope))).await?;
    Ok(found.is_some())
}

#[doc(hidden)] // for the test of query plans
pub const DUE_SQL: &str = "SELECT body, id, changed_at FROM help_requests \
     WHERE state IN ('closed','withdrawn','answered','merged') AND changed_at < $1 \
     AND (changed_at > $2 OR (changed_at = $2 AND id > $3)) \
     AND NOT EXISTS (SELECT 1 FROM erased_requests e WHERE e.request_id = help_requests.id) \
     AND NOT EXISTS (SELECT 1 FROM complaints c WHERE c.request_id = help_requests.id AND c.decided_at IS NULL) \
     AND NOT EXISTS (SELECT 1 FROM deletion_requests d WHERE d.account_id = help_requests.filed_by \
       AND d.decided_at IS NULL) \
     ORDER BY changed_at, id LIMIT $4";

/// Ended requests that nobody has touched since `before` and that still have their personal half, at most `limit`,
/// oldest first, from behind `after` on. Those about which a complaint or a request for deletion waits are left out;
/// an open appeal is the domain's to refuse.
///
/// # Errors
/// What the database reported.
pub async fn due(
    db: &impl ConnectionTrait,
    before: DateTime<Utc>,
    after: Option<Cursor>,
    limit: u32,
) -> Result<Vec<(HelpRequest, Cursor)>, DbError> {
    let after = after.unwrap_or(Cursor::new(DateTime::UNIX_EPOCH, uuid::Uuid::nil()));
    let values: [Value; 4] = [
        before.into(),
        after.at().into(),
        after.id().into(),
        i64::from(limit).into(),
    ];
    let rows = db.query_all_raw(statement(db, DUE_SQL, values)).await?;
    let read = |row: &sea_orm::QueryResult| {
        let at = Cursor::new(row.try_get("", "changed_at")?, row.try_get("", "id")?);
        Ok((body(row)?, at))
    };
    rows.iter().map(read).collect()
}

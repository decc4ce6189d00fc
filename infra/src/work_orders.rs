//! Work orders (工单): which request each became, by when it is due, and what its sender has confirmed to know.
//!
//! The sender's number is sealed and found again by a blind index; so two messages with one number meet, also when
//! both are in flight. Start at [`signing`] for the wire and at [`SenderLink`] for what we send.

mod link;
pub mod signing;

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::Report;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::blind_index::{BlindIndex, one_at_a_time};
use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{Insert, statement};
use crate::sealed::{FieldName, SealedBytes};
pub use link::{ReportError, SenderLink};

/// The sealed number, and its index: one number of two senders is two orders, by the unique index on both.
pub(crate) const EXTERNAL_NUMBER: FieldName = FieldName::new("work_orders.external_number");

/// An order as it is kept.
#[derive(Debug, Clone)]
pub struct WorkOrder {
    /// The request that it became.
    pub request: RequestId,
    /// Code of the sender.
    pub sender: String,
    /// The nonce of the message that brought it.
    pub nonce: String,
    /// The sender's number.
    pub external_number: Personal<String>,
    /// SHA-256 of what was sent: the same number again with other content is refused. `None` when the personal half
    /// of its request has been erased: then any content is another.
    pub content_digest: Option<[u8; 32]>,
    /// When it came, by the domain's clock.
    pub received_at: DateTime<Utc>,
    /// By when the sender wants to hear how it ended.
    pub due_at: DateTime<Utc>,
    /// Until when the sender takes it back.
    pub return_until: DateTime<Utc>,
}

const INSERT: Insert = Insert {
    table: "work_orders",
    columns: &[
        "request_id",
        "sender",
        "nonce",
        "number_index",
        "external_number",
        "content_digest",
        "received_at",
        "due_at",
        "return_until",
    ],
    ending: "ON CONFLICT DO NOTHING",
};

/// Keeps orders in the transaction of their requests and tells how many were new; a twin in flight is waited for.
pub(crate) async fn insert(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    orders: &[&WorkOrder],
) -> Result<u64, DbError> {
    let mut indexed: Vec<([BlindIndex; 2], &WorkOrder)> = orders
        .iter()
        .map(|order| {
            let number = order.external_number.expose();
            (ring.blind_indexes(EXTERNAL_NUMBER, number), *order)
        })
        .collect();
    // Two writers that meet at the same numbers in the same order never wait for each other in a ring. Both indexes of
    // a number are the same on all nodes, whichever of them is current there.
    indexed.sort_by(|(a, _), (b, _)| a.iter().min().cmp(&b.iter().min()));
    let mut values = Vec::with_capacity(orders.len() * INSERT.columns.len());
    for ([index, other], order) in indexed {
        if index != other && is_kept_under(tx, &index, &other, order).await? {
            continue;
        }
        let number = order.external_number.expose();
        values.extend::<[Value; 9]>([
            order.request.0.into(),
            order.sender.as_str().into(),
            order.nonce.as_str().into(),
            index.into(),
            ring.seal_text(EXTERNAL_NUMBER, order.request.0, number).into(),
            order.content_digest.map(|digest| digest.to_vec()).into(),
            order.received_at.into(),
            order.due_at.into(),
            order.return_until.into(),
        ]);
    }
    INSERT.run(tx, values).await
}

/// The order of this sender with this number.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open its number.
pub async fn by_number(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    sender: &str,
    number: &str,
) -> Result<Option<WorkOrder>, ReadError> {
    let [current, other] = ring.blind_indexes(EXTERNAL_NUMBER, number);
    one(
        db,
        ring,
        "sender = $1 AND number_index IN ($2, $3)",
        [sender.into(), current.into(), other.into()],
    )
    .await
}

/// The order that became this request.
///
/// # Errors
/// As [`by_number`].
pub async fn of_request(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    request: RequestId,
) -> Result<Option<WorkOrder>, ReadError> {
    one(db, ring, "request_id = $1", [request.0.into()]).await
}

/// Notes that the sender has confirmed a report, in the transaction that finishes its job; `now` is the domain's.
///
/// # Errors
/// What the database reported.
pub async fn confirmed(
    tx: &impl ConnectionTrait,
    request: RequestId,
    report: Report,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let column = match report {
        Report::Accepted => "accepted_at",
        Report::Returned => "returned_at",
        Report::FedBack => "fed_back_at",
    };
    let sql = format!("UPDATE work_orders SET {column} = $1 WHERE request_id = $2");
    let values: [Value; 2] = [now.into(), request.0.into()];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// Forgets the order of a request whose time is over.
///
/// # Errors
/// What the database reported.
pub async fn forget_of(tx: &impl ConnectionTrait, request: RequestId) -> Result<(), DbError> {
    let sql = "DELETE FROM work_orders WHERE request_id = $1";
    tx.execute_raw(statement(tx, sql, [request.0.into()])).await?;
    Ok(())
}

/// Deletes at most `limit` orders whose requests were erased before `before`, in the domain's time. Until then the sender
/// is told by its number how it ended.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let sql = "DELETE FROM work_orders WHERE request_id IN (SELECT w.request_id FROM work_orders w \
               JOIN erased_requests e ON e.request_id = w.request_id WHERE e.erased_at < $1 LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    Ok(tx.execute_raw(statement(tx, sql, values)).await?.rows_affected())
}

/// While the index key is renewed two nodes may write one number's index differently, so that the unique index does
/// not see that they are the same: they take turns, and look for the other's.
async fn is_kept_under(
    tx: &impl ConnectionTrait,
    index: &BlindIndex,
    other: &BlindIndex,
    order: &WorkOrder,
) -> Result<bool, DbError> {
    one_at_a_time(tx, index.min(other)).await?;
    let sql = "SELECT 1 FROM work_orders WHERE sender = $1 AND number_index = $2";
    let values: [Value; 2] = [order.sender.as_str().into(), other.clone().into()];
    Ok(tx.query_one_raw(statement(tx, sql, values)).await?.is_some())
}

async fn one(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    condition: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Option<WorkOrder>, ReadError> {
    let sql = format!(
        "SELECT request_id, sender, nonce, external_number, content_digest, received_at, due_at, return_until \
         FROM work_orders WHERE {condition}"
    );
    let row = db.query_one_raw(statement(db, sql, values)).await?;
    row.map(|row| read(ring, &row)).transpose()
}

fn read(ring: &KeyRing, row: &QueryResult) -> Result<WorkOrder, ReadError> {
    let request: Uuid = row.try_get("", "request_id")?;
    let sealed: SealedBytes = row.try_get("", "external_number")?;
    let digest: Option<Vec<u8>> = row.try_get("", "content_digest")?;
    let other_length = |_: Vec<u8>| DbError::Unreadable("a digest of another length".into());
    Ok(WorkOrder {
        request: RequestId(request),
        sender: row.try_get("", "sender")?,
        nonce: row.try_get("", "nonce")?,
        external_number: ring.open_text(EXTERNAL_NUMBER, request, &sealed)?,
        content_digest: digest.map(TryInto::try_into).transpose().map_err(other_length)?,
        received_at: row.try_get("", "received_at")?,
        due_at: row.try_get("", "due_at")?,
        return_until: row.try_get("", "return_until")?,
    })
}

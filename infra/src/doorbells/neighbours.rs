//! The neighbours of a device: who agreed, who heard it, and what is sealed of them until they take it back.

use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::Neighbour;
use nuanxin_domain::ids::{AccountId, DeviceId, NeighbourId};
use sea_orm::{ConnectionTrait, Value};

use super::row::{NEIGHBOUR, NEIGHBOURS, neighbour};
use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, statement};

const INSERT: Insert = Insert {
    table: "doorbell_neighbours",
    columns: &[
        "id",
        "device_id",
        "position",
        "card",
        "consent_heard_by",
        "consent_means",
        "consent_at",
    ],
    ending: "",
};

/// Keeps a neighbour who agreed.
///
/// # Errors
/// What the database reported.
pub async fn add(tx: &impl ConnectionTrait, ring: &KeyRing, new: &Neighbour) -> Result<(), DbError> {
    let values: [Value; 7] = [
        new.id.0.into(),
        new.device.0.into(),
        i16::try_from(new.position).unwrap_or(i16::MAX).into(),
        ring.seal_json(NEIGHBOUR, new.id.0, new.card.expose()).into(),
        new.consent.heard_by.0.into(),
        code(&new.consent.means).into(),
        new.consent.at.into(),
    ];
    INSERT.run(tx, values.into()).await?;
    Ok(())
}

/// Makes room for a neighbour who is named at this position: whoever stands there, and all behind, come one later.
///
/// # Errors
/// What the database reported.
pub async fn make_room(tx: &impl ConnectionTrait, device: DeviceId, position: u16) -> Result<(), DbError> {
    let sql = "UPDATE doorbell_neighbours SET position = position + 1 \
               WHERE device_id = $1 AND position >= $2 AND withdrawn_at IS NULL";
    let position = i16::try_from(position).unwrap_or(i16::MAX);
    let values: [Value; 2] = [device.0.into(), position.into()];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

/// The neighbours of a device whose consent stands, in order.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open a card.
pub async fn of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    device: DeviceId,
) -> Result<Vec<Neighbour>, ReadError> {
    let sql = format!("{NEIGHBOURS} AND device_id = $1 ORDER BY position, id");
    let rows = db.query_all_raw(statement(db, sql, [device.0.into()])).await;
    let rows = rows.map_err(DbError::from)?;
    rows.iter().map(|row| neighbour(ring, row)).collect()
}

/// A neighbour takes the consent back: name and number go; who heard the consent, and when, stays. False when there is
/// no such consent.
///
/// # Errors
/// What the database reported.
pub async fn withdraw(
    tx: &impl ConnectionTrait,
    device: DeviceId,
    id: NeighbourId,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql = "UPDATE doorbell_neighbours SET card = NULL, withdrawn_by = $1, withdrawn_at = $2 \
               WHERE device_id = $3 AND id = $4 AND withdrawn_at IS NULL";
    let values: [Value; 4] = [by.0.into(), now.into(), device.0.into(), id.0.into()];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

/// As [`withdraw`], of all: the device is no longer in use.
pub(super) async fn withdraw_all(
    tx: &impl ConnectionTrait,
    device: DeviceId,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let sql = "UPDATE doorbell_neighbours SET card = NULL, withdrawn_by = $1, withdrawn_at = $2 \
               WHERE device_id = $3 AND withdrawn_at IS NULL";
    let values: [Value; 3] = [by.0.into(), now.into(), device.0.into()];
    tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(())
}

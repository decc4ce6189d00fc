//! The devices: found by their token, heard, silent, retired.

use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{Device, DeviceCard, DeviceKind, SILENT_AFTER, first_report};
use nuanxin_domain::ids::{AccountId, DeviceId, PersonId, StationId};
use sea_orm::{ConnectionTrait, DbBackend, Value};
use uuid::Uuid;

use super::row::{DEVICE, DEVICES, device};
use super::{device_digest, neighbours};
use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, placeholders, statement};
use crate::tokens::OpaqueToken;

const INSERT: Insert = Insert {
    table: "doorbell_devices",
    columns: &[
        "id",
        "kind",
        "station_id",
        "person_id",
        "token_digest",
        "card",
        "registered_by",
        "registered_at",
        "bound_to",
        "heard_at",
        "report_at",
    ],
    ending: "",
};

/// Holds a device until the transaction ends: whoever else wants it waits, so that what both count is counted one after the
/// other. SQLite writes one transaction after another anyway.
///
/// # Errors
/// What the database reported.
pub async fn hold(tx: &impl ConnectionTrait, device: DeviceId) -> Result<(), DbError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        let sql = "SELECT id FROM doorbell_devices WHERE id = $1 FOR UPDATE";
        tx.query_one_raw(statement(tx, sql, [device.0.into()])).await?;
    }
    Ok(())
}

/// Keeps a new device, to be found by `token`.
///
/// # Errors
/// What the database reported.
pub async fn add(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    new: &Device,
    token: &OpaqueToken,
) -> Result<(), DbError> {
    let values: [Value; 11] = [
        new.id.0.into(),
        code(&new.kind).into(),
        new.station.0.into(),
        new.person.0.into(),
        device_digest(ring, token).into(),
        ring.seal_json(DEVICE, new.id.0, new.card.expose()).into(),
        new.registered_by.0.into(),
        new.registered_at.into(),
        new.bound_to.map(|account| account.0).into(),
        new.heard_at.into(),
        first_report(new.kind, new.registered_at).into(),
    ];
    INSERT.run(tx, values.into()).await?;
    Ok(())
}

/// The device in use that has this token.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open its card.
pub async fn by_token(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    token: &OpaqueToken,
) -> Result<Option<Device>, ReadError> {
    let sql = format!("{DEVICES} AND token_digest = $1");
    one(db, ring, sql, device_digest(ring, token).into()).await
}

/// The device in use with this id.
///
/// # Errors
/// As [`by_token`].
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: DeviceId,
) -> Result<Option<Device>, ReadError> {
    one(db, ring, format!("{DEVICES} AND id = $1"), id.0.into()).await
}

async fn one(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    sql: String,
    value: Value,
) -> Result<Option<Device>, ReadError> {
    let row = db.query_one_raw(statement(db, sql, [value])).await;
    let row = row.map_err(DbError::from)?;
    row.map(|row| device(ring, &row)).transpose()
}

/// Which devices are listed.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// Of this station; of all, if absent.
    pub station: Option<StationId>,
    /// Only those that were silent for too long at this time.
    pub silent_at: Option<DateTime<Utc>>,
    /// Behind this id.
    pub before: Option<Uuid>,
    /// At most so many.
    pub limit: u32,
}

/// Devices in use, newest first.
///
/// # Errors
/// As [`by_token`].
pub async fn list(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    listed: Listed,
) -> Result<Vec<Device>, ReadError> {
    let mut sql = format!("{DEVICES} AND id < $1");
    let mut values: Vec<Value> = vec![listed.before.unwrap_or(Uuid::max()).into()];
    if let Some(station) = listed.station {
        values.push(station.0.into());
        sql.push_str(&format!(" AND station_id = ${}", values.len()));
    }
    if let Some(now) = listed.silent_at {
        values.push((now - SILENT_AFTER).into());
        let heard = "COALESCE(heard_at, registered_at)";
        sql.push_str(&format!(" AND kind = 'button' AND {heard} <= ${}", values.len()));
    }
    values.push(i64::from(listed.limit).into());
    sql.push_str(&format!(" ORDER BY id DESC LIMIT ${}", values.len()));
    let rows = db.query_all_raw(statement(db, sql, values)).await;
    let rows = rows.map_err(DbError::from)?;
    rows.iter().map(|row| device(ring, row)).collect()
}

/// Gives a device another name or address; false when it is not in use.
///
/// # Errors
/// What the database reported.
pub async fn change(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: DeviceId,
    card: &DeviceCard,
) -> Result<bool, DbError> {
    let sql = "UPDATE doorbell_devices SET card = $1 WHERE id = $2 AND retired_at IS NULL";
    let values: [Value; 2] = [ring.seal_json(DEVICE, id.0, card).into(), id.0.into()];
    changed(tx, sql, values).await
}

/// Gives a device another token; the one before is good no more. `bound_to` is the account of a phone that takes it
/// over, which happens once. False when it is not in use, or has been taken over.
///
/// # Errors
/// What the database reported.
pub async fn renew_token(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    id: DeviceId,
    token: &OpaqueToken,
    bound_to: Option<AccountId>,
) -> Result<bool, DbError> {
    let sql = "UPDATE doorbell_devices SET token_digest = $1, bound_to = $2 WHERE id = $3 \
               AND retired_at IS NULL AND ($2 IS NULL OR bound_to IS NULL)";
    let values: [Value; 3] = [
        device_digest(ring, token).into(),
        bound_to.map(|account| account.0).into(),
        id.0.into(),
    ];
    changed(tx, sql, values).await
}

/// It was heard: a sign of life, or a press. `now` is domain time.
///
/// # Errors
/// What the database reported.
pub async fn heard(
    tx: &impl ConnectionTrait,
    id: DeviceId,
    kind: DeviceKind,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql =
        "UPDATE doorbell_devices SET heard_at = $1, report_at = $2 WHERE id = $3 AND retired_at IS NULL";
    let values: [Value; 3] = [now.into(), first_report(kind, now).into(), id.0.into()];
    changed(tx, sql, values).await
}

/// Takes a device out of use: its token is good no more, its name and address go, and so do its neighbours' names and
/// numbers. False when it is not in use.
///
/// # Errors
/// What the database reported.
pub async fn retire(
    tx: &impl ConnectionTrait,
    id: DeviceId,
    by: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    neighbours::withdraw_all(tx, id, by, now).await?;
    let sql = "UPDATE doorbell_devices SET retired_at = $1, token_digest = NULL, card = NULL, report_at = NULL \
               WHERE id = $2 AND retired_at IS NULL";
    let values: [Value; 2] = [now.into(), id.0.into()];
    changed(tx, sql, values).await
}

/// A device whose silence is to be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silent {
    /// Which.
    pub id: DeviceId,
    /// Its station.
    pub station: StationId,
    /// When it was to be reported.
    pub report_at: DateTime<Utc>,
}

/// Devices whose silence is to be reported at `now` (domain time), the longest due first; at most `limit`.
///
/// # Errors
/// What the database reported.
pub async fn silent(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u32,
) -> Result<Vec<Silent>, DbError> {
    let sql = "SELECT id, station_id, report_at FROM doorbell_devices \
               WHERE report_at IS NOT NULL AND report_at <= $1 ORDER BY report_at, id LIMIT $2";
    let values: [Value; 2] = [now.into(), i64::from(limit).into()];
    let rows = db.query_all_raw(statement(db, sql, values)).await?;
    let read = |row: &sea_orm::QueryResult| {
        Ok(Silent {
            id: DeviceId(row.try_get("", "id")?),
            station: StationId(row.try_get("", "station_id")?),
            report_at: row.try_get("", "report_at")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Notes that a silence is reported, in the transaction of the notice; false when somebody else was faster, or it was
/// heard.
///
/// # Errors
/// What the database reported.
pub async fn reported(
    tx: &impl ConnectionTrait,
    silent: &Silent,
    next: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql = "UPDATE doorbell_devices SET report_at = $1 WHERE id = $2 AND report_at = $3";
    let values: [Value; 3] = [next.into(), silent.id.0.into(), silent.report_at.into()];
    changed(tx, sql, values).await
}

/// Whether a device in use belongs to one of these records: then their file is still needed.
///
/// # Errors
/// What the database reported.
pub(crate) async fn any_of(db: &impl ConnectionTrait, persons: &[PersonId]) -> Result<bool, DbError> {
    let sql = format!(
        "SELECT id FROM doorbell_devices WHERE retired_at IS NULL AND person_id IN ({}) LIMIT 1",
        placeholders(1, persons.len())
    );
    let values = persons.iter().map(|id| Value::from(id.0));
    Ok(db.query_one_raw(statement(db, sql, values)).await?.is_some())
}

/// Deletes at most `limit` devices that were retired before `before` (domain time), with all that belongs to them.
///
/// # Errors
/// What the database reported.
pub async fn forget(tx: &impl ConnectionTrait, before: DateTime<Utc>, limit: u32) -> Result<u64, DbError> {
    let gone = "(SELECT id FROM doorbell_devices WHERE retired_at < $1 ORDER BY retired_at, id LIMIT $2)";
    let values: [Value; 2] = [before.into(), i64::from(limit).into()];
    let of_rings = format!("ring_id IN (SELECT id FROM doorbell_rings WHERE device_id IN {gone})");
    for (table, which) in [
        ("doorbell_links", of_rings),
        ("doorbell_rings", format!("device_id IN {gone}")),
        ("doorbell_neighbours", format!("device_id IN {gone}")),
    ] {
        let sql = format!("DELETE FROM {table} WHERE {which}");
        tx.execute_raw(statement(tx, sql, values.clone())).await?;
    }
    let sql = format!("DELETE FROM doorbell_devices WHERE id IN {gone}");
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected())
}

async fn changed(
    tx: &impl ConnectionTrait,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<bool, DbError> {
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

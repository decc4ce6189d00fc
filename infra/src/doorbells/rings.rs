//! Rings: written in the transaction of their requests. A device has one that runs; two first presses at once meet at a
//! unique index, and the slower one joins.

use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{DeviceKind, NeighbourCard, Ring};
use nuanxin_domain::ids::{AccountId, DeviceId, NeighbourId, PersonId, RequestId, RingId};
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, QueryResult, TryGetableFromJson, Value};
use serde::Deserialize;
use uuid::Uuid;

use super::row::{NEIGHBOURS, neighbour as read_neighbour};
use super::{devices, link, link_digest};
use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::persons::{self, Author};
use crate::rows::{Insert, json, statement};
use crate::tokens::OpaqueToken;

/// What becomes of a ring together with its request.
#[derive(Debug, Clone)]
pub enum RingWrite {
    /// It begins.
    Begins {
        /// The ring.
        ring: Ring,
        /// What rang.
        kind: DeviceKind,
        /// One that ended otherwise meanwhile, as it is now.
        closes: Option<Ring>,
        /// Whose request it is: the record that goes on.
        person: Option<PersonId>,
    },
    /// It goes on, or ends.
    Moves {
        /// As it is now.
        ring: Ring,
        /// What was pressed, when it was.
        pressed: Option<DeviceKind>,
    },
}

const RINGS: Insert = Insert {
    table: "doorbell_rings",
    columns: &[
        "id",
        "device_id",
        "request_id",
        "version",
        "started_at",
        "ended_at",
        "body",
    ],
    ending: "ON CONFLICT DO NOTHING",
};

const LINKS: Insert = Insert {
    table: "doorbell_links",
    columns: &["digest", "ring_id", "neighbour_id"],
    ending: "ON CONFLICT DO NOTHING",
};

/// Writes it, in the transaction of its request; false when somebody else was faster. `now` is domain time.
pub(crate) async fn write(
    tx: &impl ConnectionTrait,
    keys: &KeyRing,
    change: &RingWrite,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    match change {
        RingWrite::Moves { ring, pressed } => Ok(save(tx, ring).await?
            && match pressed {
                Some(kind) => devices::heard(tx, ring.device, *kind, now).await?,
                None => true,
            }),
        RingWrite::Begins {
            ring,
            kind,
            closes,
            person,
        } => {
            if let Some(before) = closes
                && !save(tx, before).await?
            {
                return Ok(false);
            }
            if !begin(tx, keys, ring).await? {
                return Ok(false);
            }
            if let Some(person) = person {
                let by = AccountId(Uuid::nil());
                persons::link(tx, Author { by, at: now }, *person, ring.request).await?;
            }
            devices::heard(tx, ring.device, *kind, now).await
        }
    }
}

async fn begin(tx: &impl ConnectionTrait, keys: &KeyRing, ring: &Ring) -> Result<bool, DbError> {
    let values: [Value; 7] = [
        ring.id.0.into(),
        ring.device.0.into(),
        ring.request.0.into(),
        ring.version.into(),
        ring.started_at.into(),
        ended_at(ring).into(),
        json(ring),
    ];
    if RINGS.run(tx, values.into()).await? != 1 {
        return Ok(false);
    }
    let mut values = Vec::new();
    for called in &ring.called {
        let token = link(keys, ring.id, called.neighbour);
        values.extend::<[Value; 3]>([
            link_digest(keys, &token).into(),
            ring.id.0.into(),
            called.neighbour.0.into(),
        ]);
    }
    LINKS.run(tx, values).await?;
    Ok(true)
}

/// Moves a ring on from the version before; false when somebody else was faster.
///
/// # Errors
/// What the database reported.
pub async fn save(tx: &impl ConnectionTrait, ring: &Ring) -> Result<bool, DbError> {
    let sql =
        "UPDATE doorbell_rings SET version = $1, ended_at = $2, body = $3 WHERE id = $4 AND version = $5";
    let values: [Value; 5] = [
        ring.version.into(),
        ended_at(ring).into(),
        json(ring),
        ring.id.0.into(),
        (ring.version - 1).into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == 1)
}

fn ended_at(ring: &Ring) -> Option<DateTime<Utc>> {
    ring.ended.as_ref().map(|end| end.at)
}

/// The ring of a device that nobody has ended. Its request may have ended: ask the ring.
///
/// # Errors
/// What the database reported.
pub async fn running(db: &impl ConnectionTrait, device: DeviceId) -> Result<Option<Ring>, DbError> {
    let sql = "SELECT body FROM doorbell_rings WHERE device_id = $1 AND ended_at IS NULL";
    one(db, sql, device.0.into()).await
}

/// A ring.
///
/// # Errors
/// What the database reported.
pub async fn by_id(db: &impl ConnectionTrait, id: RingId) -> Result<Option<Ring>, DbError> {
    one(db, "SELECT body FROM doorbell_rings WHERE id = $1", id.0.into()).await
}

/// The ring of a link, and the neighbour whose it is; `None` when the consent has been withdrawn since.
///
/// # Errors
/// What the database reported.
pub async fn by_link(
    db: &impl ConnectionTrait,
    keys: &KeyRing,
    token: &OpaqueToken,
) -> Result<Option<(Ring, NeighbourId)>, DbError> {
    let sql = "SELECT r.body, l.neighbour_id FROM doorbell_links l \
               JOIN doorbell_rings r ON r.id = l.ring_id \
               JOIN doorbell_neighbours n ON n.id = l.neighbour_id AND n.withdrawn_at IS NULL \
               WHERE l.digest = $1";
    let row = db
        .query_one_raw(statement(db, sql, [link_digest(keys, token).into()]))
        .await?;
    let Some(row) = row else { return Ok(None) };
    let neighbour = NeighbourId(row.try_get("", "neighbour_id")?);
    Ok(Some((read(&row)?, neighbour)))
}

/// How one neighbour is reached about one ring.
#[derive(Debug)]
pub struct Reach {
    /// Name and number.
    pub card: Personal<NeighbourCard>,
    /// The link by which they answer.
    pub token: OpaqueToken,
}

/// How a notice about `request` reaches a neighbour; `None` once the consent has been withdrawn.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open the card.
pub async fn reach(
    db: &impl ConnectionTrait,
    keys: &KeyRing,
    request: RequestId,
    neighbour: NeighbourId,
) -> Result<Option<Reach>, ReadError> {
    let sql = "SELECT body FROM doorbell_rings WHERE request_id = $1";
    let Some(ring) = one(db, sql, request.0.into()).await? else {
        return Ok(None);
    };
    let sql = format!("{NEIGHBOURS} AND id = $1");
    let row = db.query_one_raw(statement(db, sql, [neighbour.0.into()])).await;
    let Some(row) = row.map_err(DbError::from)? else {
        return Ok(None);
    };
    Ok(Some(Reach {
        card: read_neighbour(keys, &row)?.card,
        token: link(keys, ring.id, neighbour),
    }))
}

#[derive(Deserialize)]
struct Body(Ring);
impl TryGetableFromJson for Body {}

fn read(row: &QueryResult) -> Result<Ring, DbError> {
    let Body(ring) = row.try_get("", "body")?;
    Ok(ring)
}

async fn one(db: &impl ConnectionTrait, sql: &str, value: Value) -> Result<Option<Ring>, DbError> {
    let row = db.query_one_raw(statement(db, sql, [value])).await?;
    row.as_ref().map(read).transpose()
}

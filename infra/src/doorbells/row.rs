//! Devices and neighbours out of their rows.

use chrono::{DateTime, Utc};
use nuanxin_domain::doorbell::{Device, Neighbour, NeighbourConsent};
use nuanxin_domain::ids::{AccountId, DeviceId, NeighbourId, PersonId, StationId};
use sea_orm::QueryResult;
use uuid::Uuid;

use crate::db::DbError;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::from_code;
use crate::sealed::{FieldName, SealedBytes};

pub(super) const DEVICE: FieldName = FieldName::new("doorbell_devices.card");
pub(super) const NEIGHBOUR: FieldName = FieldName::new("doorbell_neighbours.card");

/// Those in use, whose card is not empty.
pub(super) const DEVICES: &str = "SELECT id, kind, station_id, person_id, card, registered_by, registered_at, bound_to, heard_at \
     FROM doorbell_devices WHERE retired_at IS NULL AND card IS NOT NULL";

/// Those whose consent stands.
pub(super) const NEIGHBOURS: &str = "SELECT id, device_id, position, card, consent_heard_by, consent_means, consent_at \
     FROM doorbell_neighbours WHERE withdrawn_at IS NULL AND card IS NOT NULL";

pub(super) fn device(ring: &KeyRing, row: &QueryResult) -> Result<Device, ReadError> {
    let read = |name: &str| row.try_get::<Uuid>("", name).map_err(DbError::from);
    let id = read("id")?;
    let card: SealedBytes = row.try_get("", "card").map_err(DbError::from)?;
    let kind: String = row.try_get("", "kind").map_err(DbError::from)?;
    let bound_to: Option<Uuid> = row.try_get("", "bound_to").map_err(DbError::from)?;
    Ok(Device {
        id: DeviceId(id),
        kind: from_code(kind)?,
        station: StationId(read("station_id")?),
        person: PersonId(read("person_id")?),
        card: ring.open_json(DEVICE, id, &card)?,
        registered_by: AccountId(read("registered_by")?),
        registered_at: time(row, "registered_at")?,
        bound_to: bound_to.map(AccountId),
        heard_at: row.try_get("", "heard_at").map_err(DbError::from)?,
    })
}

pub(super) fn neighbour(ring: &KeyRing, row: &QueryResult) -> Result<Neighbour, ReadError> {
    let read = |name: &str| row.try_get::<Uuid>("", name).map_err(DbError::from);
    let id = read("id")?;
    let card: SealedBytes = row.try_get("", "card").map_err(DbError::from)?;
    let means: String = row.try_get("", "consent_means").map_err(DbError::from)?;
    let position: i16 = row.try_get("", "position").map_err(DbError::from)?;
    Ok(Neighbour {
        id: NeighbourId(id),
        device: DeviceId(read("device_id")?),
        position: position.unsigned_abs(),
        card: ring.open_json(NEIGHBOUR, id, &card)?,
        consent: NeighbourConsent {
            heard_by: AccountId(read("consent_heard_by")?),
            means: from_code(means)?,
            at: time(row, "consent_at")?,
        },
    })
}

fn time(row: &QueryResult, name: &str) -> Result<DateTime<Utc>, DbError> {
    Ok(row.try_get("", name)?)
}

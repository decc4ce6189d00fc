//! The history of a request, its words opened. Who reads which of them is the caller's decision.

use nuanxin_domain::help_request::{Event, EventActor, EventKind, Words};
use nuanxin_domain::ids::{AccountId, RequestId, StationId};
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, QueryResult, TryGetableFromJson};
use serde::Deserialize;
use uuid::Uuid;

use super::{ReadError, field};
use crate::keys::KeyRing;
use crate::rows::{from_code, statement};
use crate::sealed::{FieldName, SealedBytes};

/// Every event of a request, in order.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open its words.
pub async fn timeline(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: RequestId,
) -> Result<Vec<Event>, ReadError> {
    let sql = "SELECT seq, at, actor_id, actor_role, actor_station_id, data, internal_note, told, said \
               FROM events WHERE request_id = $1 ORDER BY seq";
    let rows = db.query_all_raw(statement(db, sql, [id.0.into()])).await?;
    rows.iter().map(|row| read(ring, id, row)).collect()
}

#[derive(Deserialize)]
struct Data(EventKind);
impl TryGetableFromJson for Data {}

fn read(ring: &KeyRing, request: RequestId, row: &QueryResult) -> Result<Event, ReadError> {
    let seq: i32 = row.try_get("", "seq")?;
    let seq = u32::try_from(seq).unwrap_or(0);
    let bound_to = field::event_row(request, seq);
    let open = |column: &str, name: FieldName| -> Result<Option<Personal<String>>, ReadError> {
        let sealed: Option<SealedBytes> = row.try_get("", column)?;
        Ok(sealed
            .map(|sealed| ring.open_text(name, bound_to, &sealed))
            .transpose()?)
    };
    Ok(Event {
        seq,
        at: row.try_get("", "at")?,
        by: EventActor {
            account: AccountId(row.try_get("", "actor_id")?),
            role: from_code(row.try_get("", "actor_role")?)?,
            station: row
                .try_get::<Option<Uuid>>("", "actor_station_id")?
                .map(StationId),
        },
        kind: row.try_get::<Data>("", "data")?.0,
        words: Words {
            internal_note: open("internal_note", field::INTERNAL_NOTE)?,
            told: open("told", field::TOLD)?,
            said: open("said", field::SAID)?,
        },
    })
}

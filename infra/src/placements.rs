//! Where the router placed each request, and why: one row a decision, written with it. Evidence and reasons say where
//! somebody lives, so they are sealed.

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::EventKind;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::placement::PlacementRecord;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::help_requests::ReadError;
use crate::help_requests::field::event_row;
use crate::keys::KeyRing;
use crate::record::Write;
use crate::rows::{Insert, Rows, code, statement};
use crate::sealed::{FieldName, SealedBytes};

const RECORD: FieldName = FieldName::new("placements.record");

const PLACEMENTS: Insert = Insert {
    table: "placements",
    columns: &[
        "request_id",
        "seq",
        "at",
        "places_version",
        "decision",
        "station_id",
        "record",
    ],
    ending: "",
};

/// A decision of the router about a request.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The event that it led to.
    pub seq: u32,
    /// When, by the domain's clock.
    pub at: DateTime<Utc>,
    /// What was decided, on what and why.
    pub record: Personal<PlacementRecord>,
}

/// The router's decisions.
pub(crate) fn rows(ring: &KeyRing, writes: &[&Write]) -> Rows {
    let mut values: Vec<Value> = Vec::new();
    for write in writes {
        let decided = &write.decided;
        let Some(placement) = &decided.placement else {
            continue;
        };
        let by_router = |kind: &EventKind| {
            matches!(
                kind,
                EventKind::Routed { by_triage: false, .. } | EventKind::SentToTriage { .. }
            )
        };
        let Some(event) = decided.events.iter().find(|event| by_router(&event.kind)) else {
            continue;
        };
        let (request, record) = (decided.request.id, placement.expose());
        let sealed = ring.seal_json(RECORD, event_row(request, event.seq), record);
        values.extend::<[Value; 7]>([
            request.0.into(),
            i32::try_from(event.seq).unwrap_or(i32::MAX).into(),
            event.at.into(),
            record.places_version.as_str().into(),
            code(&record.decision).into(),
            record.station.map(|station| station.0).into(),
            sealed.into(),
        ]);
    }
    PLACEMENTS.rows(values)
}

/// How often the router placed a request, in order; what has been erased is left out. Who may read it is the caller's
/// to say.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open one.
pub async fn of_request(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    request: RequestId,
) -> Result<Vec<Placed>, ReadError> {
    let sql =
        "SELECT seq, at, record FROM placements WHERE request_id = $1 AND record IS NOT NULL ORDER BY seq";
    let mut found = Vec::new();
    for row in db
        .query_all_raw(statement(db, sql, [Uuid::into(request.0)]))
        .await?
    {
        let seq: i32 = row.try_get("", "seq")?;
        let sealed: SealedBytes = row.try_get("", "record")?;
        let seq = seq.unsigned_abs();
        found.push(Placed {
            seq,
            at: row.try_get("", "at")?,
            record: ring.open_json(RECORD, event_row(request, seq), &sealed)?,
        });
    }
    Ok(found)
}

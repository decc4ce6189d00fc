//! Where the router placed each request, and why: one row a decision, written with it. Evidence and reasons say where
//! somebody lives, so they are sealed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use nuanxin_domain::help_request::EventKind;
use nuanxin_domain::ids::RequestId;
use nuanxin_domain::personal::Personal;
use nuanxin_domain::placement::PlacementRecord;
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::help_requests::ReadError;
use crate::help_requests::field::event_row;
use crate::keys::KeyRing;
use crate::record::Write;
use crate::rows::{Insert, Rows, code, placeholders, statement};
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
            record.placement.places_version.as_str().into(),
            code(&record.placement.decision).into(),
            record.placement.station.map(|station| station.0).into(),
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
    let sql = "SELECT request_id, seq, at, record FROM placements \
               WHERE request_id = $1 AND record IS NOT NULL ORDER BY seq";
    let rows = db
        .query_all_raw(statement(db, sql, [Uuid::into(request.0)]))
        .await?;
    rows.iter()
        .map(|row| opened(ring, row).map(|(_, placed)| placed))
        .collect()
}

/// The router's last decision about each of these requests; those that it has not placed, and those that have been
/// erased, are left out. Who may read them is the caller's to say.
///
/// # Errors
/// As [`of_request`].
pub async fn last_of(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    requests: &[RequestId],
) -> Result<HashMap<RequestId, Placed>, ReadError> {
    if requests.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT request_id, seq, at, record FROM placements \
         WHERE request_id IN ({}) AND record IS NOT NULL ORDER BY request_id, seq",
        placeholders(1, requests.len())
    );
    let ids = requests.iter().map(|request| Value::from(request.0));
    let rows = db.query_all_raw(statement(db, sql, ids)).await?;
    // of those of one request the last one stays
    rows.iter().map(|row| opened(ring, row)).collect()
}

fn opened(ring: &KeyRing, row: &QueryResult) -> Result<(RequestId, Placed), ReadError> {
    let request = RequestId(row.try_get::<Uuid>("", "request_id")?);
    let seq: i32 = row.try_get("", "seq")?;
    let sealed: SealedBytes = row.try_get("", "record")?;
    let seq = seq.unsigned_abs();
    let placed = Placed {
        seq,
        at: row.try_get("", "at")?,
        record: ring.open_json(RECORD, event_row(request, seq), &sealed)?,
    };
    Ok((request, placed))
}

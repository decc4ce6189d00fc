//! The personal half of requests. Who may see it unmasked is decided, and written down, by the caller.

use std::collections::HashMap;

use nuanxin_domain::ids::RequestId;
use nuanxin_domain::intake::Intake;
use nuanxin_domain::personal::Personal;
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::{ReadError, field};
use crate::keys::KeyRing;
use crate::rows::{placeholders, statement};
use crate::sealed::SealedBytes;

/// What was told with this request.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open it.
pub async fn intake(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: RequestId,
) -> Result<Option<Personal<Intake>>, ReadError> {
    Ok(intakes(db, ring, &[id]).await?.remove(&id))
}

/// What was told with these requests; at most a page of them.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open one.
pub async fn intakes(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    ids: &[RequestId],
) -> Result<HashMap<RequestId, Personal<Intake>>, ReadError> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let sql = format!(
            "SELECT request_id, sealed FROM intakes WHERE request_id IN ({})",
            placeholders(1, chunk.len())
        );
        let values = chunk.iter().map(|id| Value::from(id.0));
        for row in db.query_all_raw(statement(db, sql, values)).await? {
            let id: Uuid = row.try_get("", "request_id")?;
            let sealed: SealedBytes = row.try_get("", "sealed")?;
            found.insert(RequestId(id), ring.open_json(field::INTAKE, id, &sealed)?);
        }
    }
    Ok(found)
}

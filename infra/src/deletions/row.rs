//! A row of `deletion_requests`, opened.

use chrono::{DateTime, Utc};
use nuanxin_domain::answer_ladder::AnswerLadder;
use nuanxin_domain::deletion::{DeletionDecision, DeletionRequest, Kept};
use nuanxin_domain::ids::{AccountId, DeletionId, SessionId, StationId};
use nuanxin_domain::personal::Personal;
use sea_orm::{QueryResult, TryGetableFromJson};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ANSWER, INTERNAL_NOTE, REASON, WordedDeletion};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::from_code;
use crate::sealed::{FieldName, SealedBytes};

/// What is kept of a granted one.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeptColumn(pub Vec<Kept>);
impl TryGetableFromJson for KeptColumn {}

pub fn opened(ring: &KeyRing, row: &QueryResult) -> Result<WordedDeletion, DbError> {
    let id: Uuid = row.try_get("", "id")?;
    let open = |column: &str, field: FieldName| -> Result<Option<Personal<String>>, DbError> {
        let sealed: Option<SealedBytes> = row.try_get("", column)?;
        Ok(sealed
            .map(|sealed| ring.open_text(field, id, &sealed))
            .transpose()?)
    };
    let next: Option<DateTime<Utc>> = row.try_get("", "next_action_at")?;
    Ok(WordedDeletion {
        deletion: DeletionRequest {
            id: DeletionId(id),
            account: AccountId(row.try_get("", "account_id")?),
            asked_in: row.try_get::<Option<Uuid>>("", "asked_in")?.map(SessionId),
            station: row.try_get::<Option<Uuid>>("", "station_id")?.map(StationId),
            // one that covers a request which was restricted since is as one that was from the beginning
            restricted: row.try_get::<bool>("", "restricted")?
                || row.try_get::<bool>("", "restricted_since")?,
            asked_at: row.try_get("", "asked_at")?,
            due_at: row.try_get("", "due_at")?,
            ladder: AnswerLadder {
                rung: row.try_get::<i16>("", "rung")?.unsigned_abs(),
                next_action_at: next.map_or_else(|| row.try_get("", "due_at"), Ok)?,
            },
            decided: decision(row)?,
            done_at: row.try_get("", "done_at")?,
        },
        reason: open("reason", REASON)?,
        answer: open("answer", ANSWER)?,
        internal_note: open("internal_note", INTERNAL_NOTE)?,
    })
}

fn decision(row: &QueryResult) -> Result<Option<DeletionDecision>, DbError> {
    let at: Option<DateTime<Utc>> = row.try_get("", "decided_at")?;
    let by: Option<Uuid> = row.try_get("", "decided_by")?;
    let (Some(at), Some(by)) = (at, by) else {
        return Ok(None);
    };
    let refused: Option<String> = row.try_get("", "refused_because")?;
    Ok(Some(DeletionDecision {
        by: AccountId(by),
        at,
        refused: refused.map(from_code).transpose()?,
        keep: row.try_get::<KeptColumn>("", "keep")?.0,
    }))
}

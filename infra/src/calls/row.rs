//! A row of `calls`.

use nuanxin_domain::call::{Attention, Call, LookedAfter};
use nuanxin_domain::ids::{AccountId, CallId, RequestId};
use sea_orm::{QueryResult, TryGetableFromJson};
use serde::Deserialize;
use uuid::Uuid;

use super::{LoggedCall, WORDS};
use crate::db::DbError;
use crate::keys::KeyRing;
use crate::rows::from_code;
use crate::sealed::SealedBytes;

/// What [`opened`] reads.
pub(super) const COLUMNS: &str = "id, version, taken_by, separate, sealed, confirmed, request_id, joined, outcome, created_at, touched_at, \
     ended_at, attention, attention_since, looked_after, looked_after_by, looked_after_at";

#[derive(Deserialize)]
struct Confirmed(Vec<RequestId>);
impl TryGetableFromJson for Confirmed {}

/// The call with its words.
pub(super) fn opened(ring: &KeyRing, row: &QueryResult) -> Result<LoggedCall, DbError> {
    let id: Uuid = row.try_get("", "id")?;
    let sealed: SealedBytes = row.try_get("", "sealed")?;
    let joined: Option<String> = row.try_get("", "joined")?;
    let outcome: Option<String> = row.try_get("", "outcome")?;
    Ok(LoggedCall {
        words: ring.open_json(WORDS, id, &sealed)?,
        call: Call {
            id: CallId(id),
            version: row.try_get("", "version")?,
            taken_by: AccountId(row.try_get("", "taken_by")?),
            separate: row.try_get("", "separate")?,
            confirmed: row.try_get::<Confirmed>("", "confirmed")?.0,
            request: row.try_get::<Option<Uuid>>("", "request_id")?.map(RequestId),
            joined: joined.map(from_code).transpose()?,
            outcome: outcome.map(from_code).transpose()?,
            created_at: row.try_get("", "created_at")?,
            touched_at: row.try_get("", "touched_at")?,
            ended_at: row.try_get("", "ended_at")?,
            attention: attention(row)?,
            looked_after: looked_after(row)?,
        },
    })
}

fn attention(row: &QueryResult) -> Result<Option<Attention>, DbError> {
    let Some(because) = row.try_get::<Option<String>>("", "attention")? else {
        return Ok(None);
    };
    Ok(Some(Attention {
        because: from_code(because)?,
        since: row.try_get("", "attention_since")?,
    }))
}

fn looked_after(row: &QueryResult) -> Result<Option<LookedAfter>, DbError> {
    let Some(how) = row.try_get::<Option<String>>("", "looked_after")? else {
        return Ok(None);
    };
    Ok(Some(LookedAfter {
        how: from_code(how)?,
        by: AccountId(row.try_get("", "looked_after_by")?),
        at: row.try_get("", "looked_after_at")?,
    }))
}

//! Uploads on their way: attached to a request, looked at, settled. Each statement says from which state on, so that
//! whoever comes second changes nothing.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, RequestId, UploadId};
use nuanxin_domain::upload::{ScanVerdict, UploadState};
use sea_orm::{ConnectionTrait, Value};

use super::ending::delete_objects;
use super::{FACTS, Facts, Object, Upload, row};
use crate::db::DbError;
use crate::jobs::{self, ClaimedJob};
use crate::keys::KeyRing;
use crate::rows::{code, placeholders, statement};

/// Attaches uploads of this account to a request; false when one is attached, gone or unfit.
pub(crate) async fn attach(
    tx: &impl ConnectionTrait,
    uploads: &[UploadId],
    owner: AccountId,
    request: RequestId,
) -> Result<bool, DbError> {
    let sql = format!(
        "UPDATE uploads SET request_id = $1, version = version + 1 WHERE owner_id = $2 AND request_id IS NULL \
         AND state IN ('received', 'checking', 'ready') AND id IN ({})",
        placeholders(3, uploads.len())
    );
    let mut values: Vec<Value> = vec![request.0.into(), owner.0.into()];
    values.extend(uploads.iter().map(|id| Value::from(id.0)));
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    Ok(done.rows_affected() == uploads.len() as u64)
}

/// Notes that somebody looks at it now; whoever asks for it reads so. One that is settled or gone stays as it is.
///
/// # Errors
/// What the database reported.
pub async fn begin_check(tx: &impl ConnectionTrait, id: UploadId) -> Result<(), DbError> {
    let sql = "UPDATE uploads SET state = 'checking' WHERE id = $1 AND state = 'received'";
    tx.execute_raw(statement(tx, sql, [id.0.into()])).await?;
    Ok(())
}

/// What became of an upload.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The upload as it was looked at.
    pub upload: Upload,
    /// Ready, refused or quarantined.
    pub state: UploadState,
    /// Why it was refused, as a code.
    pub refusal: Option<&'static str>,
    /// What the malware scan said.
    pub scan: ScanVerdict,
    /// What was found in it.
    pub facts: Facts,
    /// The objects that were written of it.
    pub written: Vec<Object>,
    /// What was sent stays: it is what is shown, it is evidence, or it waits in quarantine.
    pub keeps_original: bool,
}

/// Writes what became of it, in the transaction of its request; false when it was attached, settled or deleted meanwhile:
/// look again. What was sent goes by a job.
pub(crate) async fn settle(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    now: DateTime<Utc>,
    settled: &Settled,
) -> Result<bool, DbError> {
    let upload = &settled.upload;
    let sql = "UPDATE uploads SET state = $1, refusal = $2, scan = $3, facts = $4, version = version + 1 \
               WHERE id = $5 AND version = $6 AND state IN ('received', 'checking')";
    let values: [Value; 6] = [
        code(&settled.state).into(),
        settled.refusal.into(),
        code(&settled.scan).into(),
        ring.seal_json(FACTS, upload.id.0, &settled.facts).into(),
        upload.id.0.into(),
        upload.version.into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    if !settled.keeps_original {
        delete_objects(tx, now, &[upload.id.0]).await?;
    }
    row::add_objects(tx, ring, upload.id, upload.owner, &settled.written).await?;
    Ok(true)
}

/// Writes what became of an upload that belongs to no request, and finishes the job; false when the lease was lost, or as
/// `settle`.
///
/// # Errors
/// What the database reported.
pub async fn settle_unattached(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    now: DateTime<Utc>,
    settled: &Settled,
    job: &ClaimedJob,
) -> Result<bool, DbError> {
    Ok(settle(tx, ring, now, settled).await? && jobs::finish(tx, vec![job.lease()]).await?)
}

//! Uploads (附件) as rows: what was sent, where its objects lie, and to which request it belongs. An object is written
//! first and its row then, so that a crash leaves an object that no row names and never a row without its object; rows
//! go first and their objects then, by a job that stands in the same transaction.

mod arriving;
mod ending;
mod halves;
mod links;
mod moving;
mod receipts;
mod row;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, RequestId, SessionId, UploadId};
use nuanxin_domain::upload::{ScanVerdict, UploadKind, UploadState};
use sea_orm::{ConnectionTrait, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use arriving::enter;
pub use arriving::{Arrival, Arrived};
pub use ending::{delete, delete_of_session, forget, forget_halves, named};
pub(crate) use ending::{delete_of_account, delete_of_request, detach};
pub use halves::{Half, add_half, half, move_half, pieces, remove_half};
pub use links::{FileLink, LINK_LIVES, link, read_link};
pub use moving::{Settled, begin_check, settle_unattached};
pub(crate) use moving::{attach, settle};
pub use receipts::{Waiting, take_over};
use row::{UPLOADS, upload};

use crate::db::DbError;
use crate::files::{FileKey, ObjectName, Stored};
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::mac::hmac_sha256;
use crate::rows::{placeholders, statement};
use crate::sealed::FieldName;

const FACTS: FieldName = FieldName::new("uploads.facts");
const KEY: FieldName = FieldName::new("upload_objects.key");

/// Which object of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// What was sent. Of photos it is gone once the pictures are there, unless the station keeps evidence.
    Original,
    /// A photo as it is shown in full.
    Display,
    /// Its preview as wide as a phone.
    Large,
    /// Its preview as wide as a thumb.
    Small,
    /// A piece of a half upload.
    Piece,
}

/// An object in the store of files.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its name.
    pub name: ObjectName,
    /// Which it is.
    pub part: Part,
    /// The key under which it can be read.
    pub key: FileKey,
    /// Bytes of the plain file.
    pub bytes: u64,
}

impl Object {
    /// What was written.
    pub fn of(stored: Stored, part: Part) -> Self {
        Self {
            name: stored.name,
            part,
            key: stored.key,
            bytes: stored.bytes,
        }
    }
}

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Width and height of the pictures of a photo in pixels, the largest first.
    pub pictures: Vec<(u32, u32)>,
    /// A ThumbHash, in base64.
    pub placeholder: Option<String>,
    /// Pages of a document.
    pub pages: Option<u32>,
    /// How long a voice message lasts.
    pub milliseconds: Option<u32>,
}

/// An upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Identity.
    pub id: UploadId,
    /// Who sent it.
    pub owner: AccountId,
    /// In which sign-in session, of residents: until it is attached, only that one sees it, since a phone number may be
    /// shared.
    pub session: Option<SessionId>,
    /// What it is.
    pub kind: UploadKind,
    /// Where it stands.
    pub state: UploadState,
    /// The media type of what was sent, by its content.
    pub media_type: String,
    /// Bytes of what was sent.
    pub bytes: u64,
    /// Why it was refused, as a code.
    pub refusal: Option<String>,
    /// What the malware scan said.
    pub scan: ScanVerdict,
    /// What was found in it, once it is ready.
    pub facts: Facts,
    /// The request that it belongs to.
    pub request: Option<RequestId>,
    /// When it arrived, in real time.
    pub received_at: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i64,
}

impl Upload {
    /// What it is while it waits for a request in somebody's sign-in session.
    pub fn waiting(&self) -> Option<Waiting> {
        let session = self.session.filter(|_| self.request.is_none())?;
        Some(Waiting {
            id: self.id.0,
            owner: self.owner,
            session,
        })
    }
}

/// By what a file is known again: keyed and bound to its owner.
fn digest(ring: &KeyRing, owner: AccountId, sha256: &[u8; 32]) -> Vec<u8> {
    let parts: [&[u8]; 3] = [b"upload", owner.0.as_bytes(), sha256];
    hmac_sha256(&**ring.token_key(), &parts).to_vec()
}

/// A file with this content that the same person has sent before, that waits for a request, and that is fit: a phone
/// that got no answer sends it again.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open its facts.
pub async fn sent_before(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    owner: AccountId,
    session: Option<SessionId>,
    stored: &Stored,
) -> Result<Option<Upload>, ReadError> {
    let sql = format!(
        "{UPLOADS} WHERE owner_id = $1 AND digest = $2 AND request_id IS NULL \
         AND state IN ('received', 'checking', 'ready') ORDER BY id DESC"
    );
    let values: [Value; 2] = [owner.0.into(), digest(ring, owner, &stored.sha256).into()];
    let found = many(db, ring, sql, values.into()).await?;
    Ok(found.into_iter().find(|one| one.session == session))
}

/// The upload with this id.
///
/// # Errors
/// As [`sent_before`].
pub async fn by_id(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: UploadId,
) -> Result<Option<Upload>, ReadError> {
    Ok(by_ids(db, ring, &[id]).await?.pop())
}

/// The uploads with these ids.
///
/// # Errors
/// As [`sent_before`].
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    ids: &[UploadId],
) -> Result<Vec<Upload>, ReadError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!("{UPLOADS} WHERE id IN ({})", placeholders(1, ids.len()));
    many(db, ring, sql, ids.iter().map(|id| id.0.into()).collect()).await
}

/// The uploads of a request.
///
/// # Errors
/// As [`sent_before`].
pub async fn of_request(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    request: RequestId,
) -> Result<Vec<Upload>, ReadError> {
    let sql = format!("{UPLOADS} WHERE request_id = $1 ORDER BY id");
    many(db, ring, sql, vec![request.0.into()]).await
}

/// The uploads of an account that wait for a request in this session, the oldest first. They are few: each day has its limit,
/// and each waits a week.
///
/// # Errors
/// As [`sent_before`].
pub async fn waiting(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    owner: AccountId,
    session: Option<SessionId>,
) -> Result<Vec<Upload>, ReadError> {
    let sql = format!("{UPLOADS} WHERE owner_id = $1 AND request_id IS NULL ORDER BY id");
    let mut found = many(db, ring, sql, vec![owner.0.into()]).await?;
    found.retain(|one| one.session == session);
    Ok(found)
}

/// The object of an upload that is this part of it, if there is one.
///
/// # Errors
/// As [`sent_before`].
pub async fn object(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    id: UploadId,
    part: Part,
) -> Result<Option<Object>, ReadError> {
    Ok(row::objects(db, ring, id.0, Some(part)).await?.pop())
}

async fn many(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<Upload>, ReadError> {
    let rows = db.query_all_raw(statement(db, sql, values)).await;
    let rows = rows.map_err(DbError::from)?;
    rows.iter().map(|row| upload(ring, row)).collect()
}

/// What the worker needs to know.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CheckJob {
    /// Which upload.
    pub upload: Uuid,
}

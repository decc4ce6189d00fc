//! Uploads and their objects out of their rows, and into them.

use nuanxin_domain::ids::{AccountId, RequestId, SessionId, UploadId};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use super::{FACTS, KEY, Object, Part, Upload};
use crate::db::DbError;
use crate::files::{FileKey, ObjectName};
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{Insert, code, from_code, statement};
use crate::sealed::SealedBytes;

pub(super) const UPLOADS: &str = "SELECT id, owner_id, session_id, kind, state, media_type, bytes, refusal, scan, facts, request_id, \
     received_at, version FROM uploads";

pub(super) fn upload(ring: &KeyRing, row: &QueryResult) -> Result<Upload, ReadError> {
    let id: Uuid = get(row, "id")?;
    let facts: Option<SealedBytes> = get(row, "facts")?;
    let facts = facts.map(|facts| ring.open_json(FACTS, id, &facts)).transpose()?;
    Ok(Upload {
        id: UploadId(id),
        owner: AccountId(get(row, "owner_id")?),
        session: get::<Option<Uuid>>(row, "session_id")?.map(SessionId),
        kind: from_code(get(row, "kind")?)?,
        state: from_code(get(row, "state")?)?,
        media_type: get(row, "media_type")?,
        bytes: unsigned(get(row, "bytes")?),
        refusal: get(row, "refusal")?,
        scan: from_code(get(row, "scan")?)?,
        facts: facts.map(|facts| facts.into_exposed()).unwrap_or_default(),
        request: get::<Option<Uuid>>(row, "request_id")?.map(RequestId),
        received_at: get(row, "received_at")?,
        version: get(row, "version")?,
    })
}

pub(super) const OBJECTS: Insert = Insert {
    table: "upload_objects",
    columns: &["id", "upload_id", "owner_id", "part", "ordinal", "bytes", "key"],
    ending: "",
};

pub(super) async fn add_objects(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    upload: UploadId,
    owner: AccountId,
    objects: &[Object],
) -> Result<(), DbError> {
    for object in objects {
        add_object(tx, ring, (upload.0, owner), object, 0).await?;
    }
    Ok(())
}

/// `of`: the upload or half upload, and whose it is.
pub(super) async fn add_object(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    of: (Uuid, AccountId),
    object: &Object,
    ordinal: i32,
) -> Result<(), DbError> {
    let values = object_values(ring, of, object, ordinal);
    OBJECTS.run(tx, values.into()).await?;
    Ok(())
}

/// The row of an object of this upload or half upload.
pub(super) fn object_values(
    ring: &KeyRing,
    of: (Uuid, AccountId),
    object: &Object,
    ordinal: i32,
) -> [Value; 7] {
    let name = object.name.id();
    [
        name.into(),
        of.0.into(),
        of.1.0.into(),
        code(&object.part).into(),
        ordinal.into(),
        i64::try_from(object.bytes).unwrap_or(i64::MAX).into(),
        ring.seal(KEY, name, object.key.expose()).into(),
    ]
}

/// The objects of an upload or half upload in their order: all, or those that are this part of it.
pub(super) async fn objects(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    upload: Uuid,
    part: Option<Part>,
) -> Result<Vec<Object>, ReadError> {
    let mut sql = String::from("SELECT id, part, bytes, key FROM upload_objects WHERE upload_id = $1");
    let mut values: Vec<Value> = vec![upload.into()];
    if let Some(part) = part {
        sql.push_str(" AND part = $2");
        values.push(code(&part).into());
    }
    sql.push_str(" ORDER BY part, ordinal");
    let rows = db.query_all_raw(statement(db, sql, values)).await;
    let rows = rows.map_err(DbError::from)?;
    rows.iter().map(|row| object(ring, row)).collect()
}

fn object(ring: &KeyRing, row: &QueryResult) -> Result<Object, ReadError> {
    let id: Uuid = get(row, "id")?;
    let sealed: SealedBytes = get(row, "key")?;
    let opened = ring.open(KEY, id, &sealed)?;
    let key = FileKey::kept(opened.expose());
    Ok(Object {
        name: ObjectName::kept(id),
        part: from_code(get(row, "part")?)?,
        key: key.ok_or_else(|| DbError::Unreadable("the key of a file".to_owned()))?,
        bytes: unsigned(get(row, "bytes")?),
    })
}

pub(super) fn get<T: sea_orm::TryGetable>(row: &QueryResult, name: &str) -> Result<T, DbError> {
    Ok(row.try_get("", name)?)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

//! Half uploads: what has arrived of a file that comes in pieces. Each piece is an object of its own, entered together
//! with how far the upload has come, so that whoever is cut off goes on from there, on any node.

use chrono::{DateTime, Utc};
use nuanxin_domain::ids::{AccountId, SessionId};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::ending::{delete_objects, remove_halves};
use super::row::{add_object, get, objects, unsigned};
use super::{Object, Part, Waiting};
use crate::db::DbError;
use crate::files::Stored;
use crate::help_requests::ReadError;
use crate::keys::KeyRing;
use crate::rows::{Insert, statement};

/// A half upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// Identity; that of the upload, once it is whole.
    pub id: Uuid,
    /// Who sends it.
    pub owner: AccountId,
    /// In which sign-in session, of residents.
    pub session: Option<SessionId>,
    /// Bytes of the whole.
    pub length: u64,
    /// Bytes that have arrived.
    pub arrived: u64,
    /// Pieces in which they arrived.
    pub pieces: i32,
    /// When something arrived last, in real time.
    pub moved_at: DateTime<Utc>,
}

impl Half {
    /// What it is while somebody sends it in their sign-in session.
    pub fn waiting(&self) -> Option<Waiting> {
        let (id, owner) = (self.id, self.owner);
        self.session.map(|session| Waiting { id, owner, session })
    }
}

const INSERT: Insert = Insert {
    table: "half_uploads",
    columns: &[
        "id",
        "owner_id",
        "session_id",
        "length",
        "arrived",
        "pieces",
        "moved_at",
    ],
    ending: "",
};

/// Begins one.
///
/// # Errors
/// What the database reported.
pub async fn add_half(tx: &impl ConnectionTrait, half: &Half) -> Result<(), DbError> {
    let values: [Value; 7] = [
        half.id.into(),
        half.owner.0.into(),
        half.session.map(|session| session.0).into(),
        signed(half.length).into(),
        signed(half.arrived).into(),
        half.pieces.into(),
        half.moved_at.into(),
    ];
    INSERT.run(tx, values.into()).await?;
    Ok(())
}

/// The half upload with this id.
///
/// # Errors
/// What the database reported.
pub async fn half(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Half>, DbError> {
    let sql =
        "SELECT id, owner_id, session_id, length, arrived, pieces, moved_at FROM half_uploads WHERE id = $1";
    let row = db.query_one_raw(statement(db, sql, [id.into()])).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<Half, DbError> {
        Ok(Half {
            id: get(row, "id")?,
            owner: AccountId(get(row, "owner_id")?),
            session: get::<Option<Uuid>>(row, "session_id")?.map(SessionId),
            length: unsigned(get(row, "length")?),
            arrived: unsigned(get(row, "arrived")?),
            pieces: get(row, "pieces")?,
            moved_at: get(row, "moved_at")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Enters a piece that lies in the store; false when another piece was faster.
///
/// # Errors
/// What the database reported.
pub async fn move_half(
    tx: &impl ConnectionTrait,
    ring: &KeyRing,
    half: &Half,
    piece: Stored,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let sql = "UPDATE half_uploads SET arrived = arrived + $1, pieces = pieces + 1, moved_at = $2 \
               WHERE id = $3 AND arrived = $4";
    let values: [Value; 4] = [
        signed(piece.bytes).into(),
        now.into(),
        half.id.into(),
        signed(half.arrived).into(),
    ];
    let done = tx.execute_raw(statement(tx, sql, values)).await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    let piece = Object::of(piece, Part::Piece);
    add_object(tx, ring, (half.id, half.owner), &piece, half.pieces).await?;
    Ok(true)
}

/// Its pieces in their order.
///
/// # Errors
/// `ReadError::Sealed` when the key ring does not open a key.
pub async fn pieces(
    db: &impl ConnectionTrait,
    ring: &KeyRing,
    half: &Half,
) -> Result<Vec<Object>, ReadError> {
    objects(db, ring, half.id, Some(Part::Piece)).await
}

/// It is whole, and entered as an upload in the same transaction: its pieces go. False when it is gone already.
///
/// # Errors
/// What the database reported.
pub(super) async fn finish_half(
    tx: &impl ConnectionTrait,
    now: DateTime<Utc>,
    id: Uuid,
) -> Result<bool, DbError> {
    delete_objects(tx, now, &[id]).await?;
    let sql = "DELETE FROM half_uploads WHERE id = $1";
    let done = tx.execute_raw(statement(tx, sql, [id.into()])).await?;
    Ok(done.rows_affected() == 1)
}

/// Whoever sends it gave up; false when it is gone already.
///
/// # Errors
/// What the database reported.
pub async fn remove_half(tx: &impl ConnectionTrait, now: DateTime<Utc>, id: Uuid) -> Result<bool, DbError> {
    let which = "SELECT id FROM half_uploads WHERE id = $1";
    Ok(remove_halves(tx, now, which, vec![id.into()]).await? == 1)
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

//! A file that is being written.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::BytesMut;
use object_store::{MultipartUpload, PutPayload};
use tokio::sync::Semaphore;

use super::pieces::{FileKey, PIECE, Pieces};
use super::room::Room;
use super::{FileError, ObjectName};

/// What was written.
#[derive(Debug)]
pub struct Stored {
    /// Under which name.
    pub name: ObjectName,
    /// The key under which it can be read.
    pub key: FileKey,
    /// Bytes of the plain file.
    pub bytes: u64,
    /// Of the plain file: by it a row can tell that this person has sent the same before.
    pub sha256: [u8; 32],
}

/// A file that is being written. Dropped before its end, nothing of it stays.
pub struct Incoming {
    name: ObjectName,
    upload: Box<dyn MultipartUpload>,
    /// Where it must leave room for others.
    room: Option<Room>,
    /// Whose turn it is to wait for the disk.
    turns: Option<Arc<Semaphore>>,
    pieces: Pieces,
    key: FileKey,
    /// The piece that is being filled: one stretch of memory for all of them.
    waiting: BytesMut,
    number: u64,
    bytes: u64,
    digest: Context,
}

impl Incoming {
    pub(super) fn new(
        name: ObjectName,
        upload: Box<dyn MultipartUpload>,
        room: Option<Room>,
        turns: Option<Arc<Semaphore>>,
    ) -> Self {
        let key = FileKey::new();
        Self {
            name,
            upload,
            room,
            turns,
            pieces: Pieces::new(&key),
            key,
            waiting: BytesMut::new(),
            number: 0,
            bytes: 0,
            digest: Context::new(&SHA256),
        }
    }

    /// Takes the next bytes; at most one piece waits in memory.
    ///
    /// # Errors
    /// `FileError`; the file cannot be finished then.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), FileError> {
        let before = self.bytes;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        if let Some(room) = &self.room {
            room.check_again(before, self.bytes).await?;
        }
        while !bytes.is_empty() {
            if self.waiting.len() == PIECE {
                self.put(false).await?;
            }
            if self.waiting.capacity() == 0 {
                self.waiting.reserve(PIECE);
            }
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.waiting.len()));
            self.waiting.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// How many bytes were taken so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Writes the rest; when this returns, the file lies durably under its name.
    ///
    /// # Errors
    /// `FileError`; nothing of the file stays.
    pub async fn finish(mut self) -> Result<Stored, FileError> {
        self.put(true).await?;
        // closed never
        let turn = match &self.turns {
            Some(turns) => turns.acquire().await.ok(),
            None => None,
        };
        self.upload.complete().await?;
        drop(turn);
        let digest = self.digest.finish();
        Ok(Stored {
            name: self.name,
            key: self.key,
            bytes: self.bytes,
            sha256: digest.as_ref().try_into().expect("SHA-256 has 32 bytes"),
        })
    }

    async fn put(&mut self, last: bool) -> Result<(), FileError> {
        let mut piece = std::mem::take(&mut self.waiting);
        let tag = self.pieces.seal(self.number, last, &mut piece);
        self.number += 1;
        let piece = piece.freeze();
        let sealed = PutPayload::from_iter([piece.clone(), tag]);
        self.upload.put_part(sealed).await?;
        // Given back by the thread that took it: memory that another thread gives back is not free before this one looks.
        if let Ok(free) = piece.try_into_mut() {
            self.waiting = free;
            self.waiting.clear();
        }
        Ok(())
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Incoming");
        shown
            .field("name", &self.name)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

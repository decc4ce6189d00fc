//! A file that is being written.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256};
use object_store::MultipartUpload;

use super::pieces::{FileKey, PIECE, Pieces, SEALED_PIECE};
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
    pieces: Pieces,
    key: FileKey,
    waiting: Vec<u8>,
    number: u64,
    bytes: u64,
    digest: Context,
}

impl Incoming {
    pub(super) fn new(name: ObjectName, upload: Box<dyn MultipartUpload>, room: Option<Room>) -> Self {
        let key = FileKey::new();
        Self {
            name,
            upload,
            room,
            pieces: Pieces::new(&key),
            key,
            waiting: Vec::new(),
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
                self.waiting.reserve_exact(SEALED_PIECE);
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
        self.upload.complete().await?;
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
        self.pieces.seal(self.number, last, &mut piece);
        self.number += 1;
        Ok(self.upload.put_part(piece.into()).await?)
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

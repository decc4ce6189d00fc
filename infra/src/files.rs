//! Where uploads lie: a folder or an object store, every object encrypted under a key of its own.
//!
//! A file is written piece by piece and appears under its name only when it is whole and durable; then its row is
//! recorded. So a crash in between leaves at most an object that no row names, which the purge finds by
//! [`FileStore::written_before`]. The key of an object stands sealed in its row: renewing keys seals keys, not files,
//! and a deleted row makes a forgotten copy unreadable.

mod bucket;
mod error;
mod folder;
mod incoming;
mod name;
mod pieces;
mod reading;
mod room;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::clock::Clock;
use crate::settings::FileSettings;
use bucket::BucketStore;
pub use error::FileError;
pub use incoming::{Incoming, Stored};
pub use name::{ObjectName, Shelf};
pub use pieces::{FileKey, PIECE};
use room::Room;

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct FileStore(Arc<Inner>);

struct Inner {
    /// As it is shown.
    address: String,
    /// Where it is a folder.
    folder: Option<PathBuf>,
    /// A folder is opened when it is needed.
    objects: OnceLock<Arc<dyn ObjectStore>>,
    /// On the disk of the folder, or of what waits for the bucket.
    room: Room,
    /// Files of the folder take turns in waiting for the disk.
    turns: Option<Arc<Semaphore>>,
}

/// Files that may wait for the disk at once. More make nothing faster, and whoever writes a row meanwhile waits behind all
/// of them: the database may stand on the same disk.
const TURNS: usize = 2;

impl FileStore {
    /// The store that the settings name. Nothing is made or asked before the first file. Requests to an object store are
    /// signed with the real clock's time.
    ///
    /// # Errors
    /// `FileError::NoStore`, also when the client for an object store cannot be built.
    pub fn from_settings(settings: &FileSettings, real: Arc<dyn Clock>) -> Result<Self, FileError> {
        if let Some(folder) = settings.folder() {
            let store = Self::in_folder(folder);
            store.keep_free(settings.kept_free());
            return Ok(store);
        }
        let bucket = settings.bucket().ok_or(FileError::NoStore)?;
        let store: Arc<dyn ObjectStore> = Arc::new(BucketStore::from_settings(settings, &bucket, real)?);
        let room = Room::on_the_disk_of(settings.incoming.clone());
        room.keep_free(settings.kept_free());
        Ok(Self(Arc::new(Inner {
            address: settings.url.clone(),
            folder: None,
            objects: OnceLock::from(store),
            room,
            turns: None,
        })))
    }

    /// The store in a folder.
    #[must_use]
    pub fn in_folder(folder: impl AsRef<Path>) -> Self {
        let folder = folder.as_ref().to_owned();
        Self(Arc::new(Inner {
            address: folder.display().to_string(),
            room: Room::on_the_disk_of(folder.clone()),
            folder: Some(folder),
            objects: OnceLock::new(),
            turns: Some(Arc::new(Semaphore::new(TURNS))),
        }))
    }

    fn objects(&self) -> Result<&dyn ObjectStore, FileError> {
        if let Some(opened) = self.0.objects.get() {
            return Ok(opened);
        }
        let made = folder::open(self.0.folder.as_deref().ok_or(FileError::NoStore)?)?;
        Ok(self.0.objects.get_or_init(|| Arc::new(made)))
    }

    /// Begins to write a file that is made here, from one that is kept already: it may use the room that is left to others,
    /// since what it is made from goes. Dropped before its end, nothing of it stays.
    ///
    /// # Errors
    /// `FileError`.
    pub async fn begin(&self, name: ObjectName) -> Result<Incoming, FileError> {
        let upload = self.place(name).await?;
        Ok(Incoming::new(name, upload, None, self.0.turns.clone()))
    }

    /// Begins to write a file that somebody sends, while there is room for it. Dropped before its end, nothing of it stays.
    ///
    /// # Errors
    /// `FileError::Full` when less would be free than is to be kept free.
    pub async fn receive(&self, name: ObjectName) -> Result<Incoming, FileError> {
        self.has_room().await?;
        let upload = self.place(name).await?;
        let (room, turns) = (self.0.room.clone(), self.0.turns.clone());
        Ok(Incoming::new(name, upload, Some(room), turns))
    }

    /// Where a file is written. Where that is a folder, a file is made at once, for which the journal of a busy disk may let wait:
    /// not on a thread that answers others meanwhile.
    async fn place(&self, name: ObjectName) -> Result<Box<dyn MultipartUpload>, FileError> {
        let (store, runtime) = (self.clone(), Handle::current());
        let placing = tokio::task::spawn_blocking(move || {
            let objects = store.objects()?;
            Ok(runtime.block_on(objects.put_multipart(&name.path()))?)
        });
        placing
            .await
            .unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))
    }

    /// That there is room for what people send.
    ///
    /// # Errors
    /// `FileError::Full`.
    pub async fn has_room(&self) -> Result<(), FileError> {
        self.0.room.check().await
    }

    /// Bytes that are free on the disk where files lie, or wait for the bucket; nothing where it does not say so.
    pub async fn free(&self) -> Option<u64> {
        self.0.room.free().await
    }

    /// Leaves so many bytes of that disk free from now on.
    pub fn keep_free(&self, bytes: u64) {
        self.0.room.keep_free(bytes);
    }

    /// Deletes a file; one that is gone already is no error.
    ///
    /// # Errors
    /// What the store says.
    pub async fn delete(&self, name: ObjectName) -> Result<(), FileError> {
        match self
            .objects()?
            .delete(&name.path())
            .await
            .map_err(FileError::from)
        {
            Err(FileError::Missing) => Ok(()),
            done => done,
        }
    }

    /// The objects of a shelf that were written before this real time.
    ///
    /// # Errors
    /// What the store says.
    pub async fn written_before(
        &self,
        shelf: Shelf,
        time: DateTime<Utc>,
    ) -> Result<Vec<ObjectName>, FileError> {
        let listed = self.objects()?.list(Some(&shelf.path()));
        let old = listed.try_filter_map(async |object| {
            let old = object.last_modified < time;
            Ok(ObjectName::of_path(&object.location).filter(|_| old))
        });
        Ok(old.try_collect().await?)
    }

    /// Deletes what programs that were killed before this real time left half written on a shelf; says how many files
    /// that were. Of a bucket there are none: what waits for it has no name, and an object appears there whole.
    ///
    /// # Errors
    /// What the system says.
    pub async fn forget_unfinished(&self, shelf: Shelf, before: DateTime<Utc>) -> Result<usize, FileError> {
        let Some(folder) = self.0.folder.clone() else {
            return Ok(0);
        };
        let looking = tokio::task::spawn_blocking(move || folder::forget_unfinished(&folder, shelf, before));
        looking
            .await
            .unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))
    }

    /// Writes, reads and deletes a small file: for `nuanxin check`.
    ///
    /// # Errors
    /// What does not work.
    pub async fn probe(&self) -> Result<(), FileError> {
        let words = b"nuanxin check";
        let mut incoming = self.begin(ObjectName::random()).await?;
        incoming.push(words).await?;
        let stored = incoming.finish().await?;
        let read = self
            .read(stored.name, &stored.key, stored.bytes, 0..stored.bytes)
            .await;
        self.delete(stored.name).await?;
        match read? == words {
            true => Ok(()),
            false => Err(FileError::Tampered),
        }
    }

    /// Whether the store answers, without writing anything: for readiness.
    pub async fn is_there(&self) -> bool {
        match &self.0.folder {
            // one that is not there yet is made when it is needed
            Some(folder) => !folder.exists() || folder.is_dir(),
            None => match self.objects() {
                Ok(objects) => {
                    let asked = objects.head(&object_store::path::Path::from("readiness")).await;
                    matches!(asked, Ok(_) | Err(object_store::Error::NotFound { .. }))
                }
                Err(_) => false,
            },
        }
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileStore({})", self.0.address)
    }
}

impl fmt::Display for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.address)
    }
}

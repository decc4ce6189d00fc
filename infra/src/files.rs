//! Where uploads lie: a folder or an object store, every object encrypted under a key of its own.
//!
//! A file is written piece by piece and appears under its name only when it is whole and durable; then its row is
//! recorded. So a crash in between leaves at most an object that no row names, which the purge finds by
//! [`FileStore::written_before`]. The key of an object stands sealed in its row: renewing keys seals keys, not files,
//! and a deleted row makes a forgotten copy unreadable.

mod error;
mod folder;
mod incoming;
mod name;
mod pieces;
mod reading;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt};

use crate::settings::FileSettings;
pub use error::FileError;
pub use incoming::{Incoming, Stored};
pub use name::{ObjectName, Shelf};
pub use pieces::{FileKey, PIECE};

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct FileStore(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    opened: OnceLock<LocalFileSystem>,
}

impl FileStore {
    /// The store that the settings name. Nothing is made or asked before the first file.
    ///
    /// # Errors
    /// `FileError::NoStore`.
    pub fn from_settings(settings: &FileSettings) -> Result<Self, FileError> {
        let folder = settings.folder().ok_or(FileError::NoStore)?;
        Ok(Self::in_folder(folder))
    }

    /// The store in a folder.
    #[must_use]
    pub fn in_folder(folder: impl AsRef<Path>) -> Self {
        Self(Arc::new(Inner {
            folder: folder.as_ref().to_owned(),
            opened: OnceLock::new(),
        }))
    }

    fn objects(&self) -> Result<&dyn ObjectStore, FileError> {
        if let Some(opened) = self.0.opened.get() {
            return Ok(opened);
        }
        let opened = folder::open(&self.0.folder)?;
        Ok(self.0.opened.get_or_init(|| opened))
    }

    /// Begins to write a file. Dropped before its end, nothing of it stays.
    ///
    /// # Errors
    /// `FileError`.
    pub async fn begin(&self, name: ObjectName) -> Result<Incoming, FileError> {
        let upload = self.objects()?.put_multipart(&name.path()).await?;
        Ok(Incoming::new(name, upload))
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
    /// that were.
    ///
    /// # Errors
    /// What the system says.
    pub async fn forget_unfinished(&self, shelf: Shelf, before: DateTime<Utc>) -> Result<usize, FileError> {
        let folder = self.0.folder.clone();
        let looking = tokio::task::spawn_blocking(move || folder::forget_unfinished(&folder, shelf, before));
        looking
            .await
            .unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))
    }
}

impl fmt::Debug for FileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FileStore({})", self.0.folder.display())
    }
}

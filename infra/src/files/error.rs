//! Why a file cannot be written or read.

use std::error::Error;
use std::io;

/// Why a file cannot be written or read. Names of objects may stand in it; they tell nothing.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// No such object.
    #[error("the file is not in the store")]
    Missing,
    /// It is not what was written: changed, cut, or another's.
    #[error("the file was changed in the store")]
    Tampered,
    /// The disk or the quota is full.
    #[error("the store of files is full")]
    Full,
    /// The address names no store that this program knows.
    #[error("files.url names neither a folder (file:///…) nor a bucket (s3://…)")]
    NoStore,
    /// What the store says.
    #[error("the store of files: {0}")]
    Store(object_store::Error),
}

impl From<object_store::Error> for FileError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            error if is_full(&error) => Self::Full,
            error => Self::Store(error),
        }
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        Self::from(object_store::Error::Generic {
            store: "folder",
            source: Box::new(error),
        })
    }
}

/// Whether somewhere beneath the system said that there is no room.
fn is_full(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(
            kind,
            Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
        ) {
            return true;
        }
        cause = error.source();
    }
    false
}

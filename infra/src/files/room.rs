//! Room on this machine's disk. What is sent must never fill it: the database may stand on the same one, and help is asked
//! for without photos too.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::FileError;

/// Bytes of a file after which it is looked again.
const EACH: u64 = 1 << 20;

/// The disk on which files lie, or wait for the bucket.
#[derive(Debug, Clone)]
pub(super) struct Room(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    keep_free: AtomicU64,
}

impl Room {
    pub fn on_the_disk_of(folder: PathBuf) -> Self {
        Self(Arc::new(Inner {
            folder,
            keep_free: AtomicU64::new(0),
        }))
    }

    pub fn keep_free(&self, bytes: u64) {
        self.0.keep_free.store(bytes, Ordering::Relaxed);
    }

    /// That files may be taken. A disk that does not say how full it is takes them until it says that it is full.
    pub async fn check(&self) -> Result<(), FileError> {
        let keep = self.0.keep_free.load(Ordering::Relaxed);
        match self.free().await {
            Some(free) if free < keep => Err(FileError::Full),
            _ => Ok(()),
        }
    }

    /// The same for a file that has so many bytes and gets more, now and then.
    pub async fn check_again(&self, before: u64, after: u64) -> Result<(), FileError> {
        match before / EACH == after / EACH {
            true => Ok(()),
            false => self.check().await,
        }
    }

    /// Bytes that this program may still write. The disk may be another machine's, which takes its time to answer.
    pub async fn free(&self) -> Option<u64> {
        let inner = Arc::clone(&self.0);
        let asked = tokio::task::spawn_blocking(move || {
            // a folder that is not there yet will be where the one above it is
            let mut folders = inner.folder.ancestors();
            folders.find_map(|folder| rustix::fs::statvfs(folder).ok())
        });
        let disk = asked.await.ok().flatten()?;
        Some(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}

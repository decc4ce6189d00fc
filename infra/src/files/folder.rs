//! Files in a folder of this machine.

use std::path::Path;
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use object_store::local::LocalFileSystem;

use super::{FileError, Shelf};

/// The store in a folder, which is made, for its owner only, when it is not there. What is written is on the disk when
/// it is said to be.
pub(super) fn open(folder: &Path) -> Result<LocalFileSystem, FileError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    Ok(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true))
}

/// Deletes what programs that were killed before this time left half written on a shelf; says how many that were. The store
/// writes a file beside its place, as `NAME#1`, and never lists that.
pub(super) fn forget_unfinished(
    folder: &Path,
    shelf: Shelf,
    before: DateTime<Utc>,
) -> Result<usize, FileError> {
    let entries = match std::fs::read_dir(folder.join(shelf.to_string())) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        entries => entries?,
    };
    let mut forgotten = 0;
    for entry in entries {
        let entry = entry?;
        let unfinished = entry.file_name().to_string_lossy().contains('#');
        if unfinished && entry.metadata()?.modified()? < SystemTime::from(before) {
            std::fs::remove_file(entry.path())?;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

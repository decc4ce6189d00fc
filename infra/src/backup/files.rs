//! Copying and comparing files, piece by piece, whatever their size.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{BackupError, Part, at, new_folder};

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new file that only its owner can read, written as a whole.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut part = PartWriter::create(path)?;
    part.write(bytes)?;
    part.finish(String::new())?;
    Ok(())
}

/// A new file whose bytes are counted and digested while they are written.
pub(super) struct PartWriter {
    path: PathBuf,
    file: File,
    digest: Sha256,
    bytes: u64,
}

impl PartWriter {
    pub fn create(path: &Path) -> Result<Self, BackupError> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self {
            file: options.open(path).map_err(at(path))?,
            path: path.to_owned(),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    pub fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.file.write_all(bytes).map_err(at(&self.path))?;
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Durable when this returns; `name` is its path in the backup.
    pub fn finish(self, name: String) -> Result<Part, BackupError> {
        self.file.sync_all().map_err(at(&self.path))?;
        Ok(Part {
            path: name,
            bytes: self.bytes,
            sha256: hex(&self.digest.finalize()),
        })
    }
}

/// Copies one file to a new one.
pub(super) fn copy_file(from: &Path, to: &Path, name: String) -> Result<Part, BackupError> {
    let mut part = PartWriter::create(to)?;
    read(from, |piece| part.write(piece))?;
    part.finish(name)
}

/// Length and digest of a file that is there.
pub(super) fn look_at(path: &Path, name: String) -> Result<Part, BackupError> {
    let mut digest = Sha256::new();
    let mut bytes = 0;
    read(path, |piece| {
        digest.update(piece);
        bytes += piece.len() as u64;
        Ok(())
    })?;
    Ok(Part {
        path: name,
        bytes,
        sha256: hex(&digest.finalize()),
    })
}

fn read(path: &Path, mut each: impl FnMut(&[u8]) -> Result<(), BackupError>) -> Result<(), BackupError> {
    let mut file = File::open(path).map_err(at(path))?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).map_err(at(path))? {
            0 => return Ok(()),
            read => each(&piece[..read])?,
        }
    }
}

/// Copies a folder with all that is in it, if it is there, on a thread that may block.
pub(super) async fn copy(from: &Path, to: &Path) -> Result<Vec<Part>, BackupError> {
    let (from, to) = (from.to_owned(), to.to_owned());
    let copying = tokio::task::spawn_blocking(move || {
        let mut parts = Vec::new();
        if from.is_dir() {
            copy_folder(&from, &to, "files", &mut parts)?;
        }
        Ok(parts)
    });
    copying
        .await
        .unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))
}

fn copy_folder(from: &Path, to: &Path, name: &str, parts: &mut Vec<Part>) -> Result<(), BackupError> {
    new_folder(to)?;
    for entry in std::fs::read_dir(from).map_err(at(from))? {
        let entry = entry.map_err(at(from))?;
        let path = entry.path();
        let file_name = entry.file_name().into_string();
        let file_name = file_name.map_err(|_| BackupError::Odd(path.clone()))?;
        let name = format!("{name}/{file_name}");
        let kind = entry.file_type().map_err(at(&path))?;
        if kind.is_dir() {
            copy_folder(&path, &to.join(&file_name), &name, parts)?;
        } else if kind.is_file() {
            match copy_file(&path, &to.join(&file_name), name) {
                Ok(part) => parts.push(part),
                // deleted since the folder was read: the database does not need it either, or no longer
                Err(BackupError::Io { path: gone, cause })
                    if gone == path && cause.kind() == std::io::ErrorKind::NotFound =>
                {
                    std::fs::remove_file(to.join(&file_name)).map_err(at(&path))?;
                }
                Err(error) => return Err(error),
            }
        } else {
            return Err(BackupError::Odd(path));
        }
    }
    sync_folder(to)
}

/// Makes what was created in a folder outlast a power cut.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> Result<(), BackupError> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(at(path))
}

/// Makes what was created in a folder outlast a power cut.
#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Path) -> Result<(), BackupError> {
    Ok(())
}

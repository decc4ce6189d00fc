//! Reading the files of a folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use nuanxin_domain::place_files::{FILE_BYTES, SourceFile, is_of_places};

/// Files of places in one folder, at most.
const FILES: usize = 200;

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Not there, not readable.
    #[error("{}: {error}", path.display())]
    Io {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        error: std::io::Error,
    },
    /// More files than anybody has.
    #[error("{}: more than {FILES} files of places", .0.display())]
    TooMany(PathBuf),
}

/// The files of places in a folder, by their names; others, and folders in it, are left alone. Of a file that is too
/// large one byte more than may be is read: it is refused by its size later, with everything else that is wrong.
///
/// # Errors
/// `FolderError`.
pub fn read(dir: &Path) -> Result<Vec<SourceFile>, FolderError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |error| FolderError::Io { path, error }
    };
    let mut names: Vec<(String, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(io(dir))? {
        let path = entry.map_err(io(dir))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        if let Some(name) = name.filter(|name| is_of_places(name))
            && path.is_file()
        {
            names.push((name, path));
        }
    }
    if names.len() > FILES {
        return Err(FolderError::TooMany(dir.to_owned()));
    }
    names.sort();
    let mut files = Vec::with_capacity(names.len());
    for (name, path) in names {
        files.push(read_file(name, &path)?);
    }
    Ok(files)
}

/// One file, under a name.
///
/// # Errors
/// `FolderError::Io`.
pub fn read_file(name: String, path: &Path) -> Result<SourceFile, FolderError> {
    let io = |error| FolderError::Io {
        path: path.to_owned(),
        error,
    };
    let mut bytes = Vec::new();
    let most = FILE_BYTES as u64 + 1;
    File::open(path)
        .map_err(io)?
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(io)?;
    Ok(SourceFile { name, bytes })
}

//! The head of the chain leaves the database: into the log, and into a file that grows line by line and belongs
//! elsewhere. Whoever has the database and even the keys can then not shorten or rewrite the chain unnoticed.

use std::fs::OpenOptions;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::chain::{self, Head, Link};
use crate::db::{Database, DbError};
use crate::stop_points;

/// Longest line that is read; ours have some 150 bytes.
const LONGEST: u64 = 1_024;

/// Exports heads; remembers the last, so that a quiet night fills no file. Cheap to clone.
#[derive(Clone)]
pub struct Heads {
    file: Option<PathBuf>,
    last: Arc<Mutex<Option<Head>>>,
}

/// Why a head was not exported.
#[derive(Debug, thiserror::Error)]
pub enum HeadsError {
    /// The database cannot be asked.
    #[error(transparent)]
    Database(#[from] DbError),
    /// The file cannot be written.
    #[error("the file of heads cannot be written: {0}")]
    File(#[from] io::Error),
}

/// One line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    position: i64,
    link: String,
    at: DateTime<Utc>,
}

impl Heads {
    /// Into the log, and into this file if one is set.
    pub fn new(file: Option<PathBuf>) -> Self {
        Self {
            file,
            last: Arc::default(),
        }
    }

    /// Exports the head unless it is the one exported last; tells whether it did.
    ///
    /// # Errors
    /// `HeadsError`; the head is exported at the next call then.
    pub async fn export(&self, db: &Database) -> Result<bool, HeadsError> {
        let Some(head) = chain::head(db.reader()).await? else {
            return Ok(false);
        };
        if self.lock().as_ref() == Some(&head) {
            return Ok(false);
        }
        let line = Line::from(&head);
        tracing::info!(position = line.position, link = %line.link, sealed_at = %line.at, "audit head");
        if let Some(file) = self.file.clone() {
            let appending = tokio::task::spawn_blocking(move || append(&file, &line));
            appending.await.map_err(io::Error::other)??;
        }
        *self.lock() = Some(head);
        Ok(true)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Head>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One write for one line, so that several programs may share the file; on the disk before it returns.
fn append(path: &Path, line: &Line) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.read(true).append(true).create(true).open(path)?;
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    // A line that a power cut left unfinished must not swallow this one.
    if file.seek(SeekFrom::End(0))? > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            text.insert(0, '\n');
        }
    }
    stop_points::reached("heads:before-write");
    file.write_all(text.as_bytes())?;
    file.sync_data()?;
    stop_points::reached("heads:after-write");
    Ok(())
}

/// The heads of a file, one after another; a line that is none gives `None`.
pub(super) fn read(path: &Path) -> io::Result<impl Iterator<Item = io::Result<Option<Head>>>> {
    let mut reader = BufReader::new(std::fs::File::open(path)?);
    Ok(std::iter::from_fn(move || {
        loop {
            let mut line = Vec::new();
            match reader.by_ref().take(LONGEST).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => {
                    let line: Option<Line> = serde_json::from_slice(&line).ok();
                    return Some(Ok(line.and_then(|line| line.head())));
                }
                Err(error) => return Some(Err(error)),
            }
        }
    }))
}

impl From<&Head> for Line {
    fn from(head: &Head) -> Self {
        Line {
            position: head.position,
            link: head.link.iter().map(|byte| format!("{byte:02x}")).collect(),
            at: head.at,
        }
    }
}

impl Line {
    fn head(&self) -> Option<Head> {
        Some(Head {
            position: self.position,
            link: from_hex(&self.link)?,
            at: self.at,
        })
    }
}

fn from_hex(text: &str) -> Option<Link> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut link = [0; 32];
    for (byte, at) in link.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(position: i64) -> Head {
        Head {
            position,
            link: [0xa5; 32],
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn heads_are_read_as_they_were_written_and_a_broken_line_swallows_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("heads");
        append(&path, &Line::from(&head(7))).unwrap();
        std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(b"{\"position\":8,\"li")
            .unwrap();
        append(&path, &Line::from(&head(9))).unwrap();
        let found: Vec<Option<Head>> = read(&path).unwrap().map(Result::unwrap).collect();
        assert_eq!(found, [Some(head(7)), None, Some(head(9))]);
    }
}

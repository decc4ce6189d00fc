//! A file that waits until it is whole, and then goes to the bucket.

use std::fs::File;
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::Path as FilePath;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use aws_lc_rs::digest;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use object_store::path::Path;
use object_store::{Extensions, MultipartUpload, PutPayload, PutResult, Result, UploadPart};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::BucketStore;
use super::signing::hex;
use super::wire::{Call, S3Error};

/// Bytes that are read at once, and how often so many wait for the line.
const PART: u64 = 256 * 1024;
const AHEAD: usize = 2;

/// A file that is received, and sent when it is whole.
pub(super) struct Waiting {
    store: BucketStore,
    to: Path,
    file: Arc<File>,
    length: u64,
    digest: digest::Context,
}

impl Waiting {
    pub async fn begin(store: BucketStore, to: Path) -> Result<Self> {
        let folder = store.0.incoming.clone();
        let file = blocking(move || unnamed(&folder)).await;
        Ok(Self {
            file: Arc::new(file.map_err(|error| S3Error::Waiting(error).about(&to))?),
            store,
            to,
            length: 0,
            digest: digest::Context::new(&digest::SHA256),
        })
    }
}

/// A file without a name, in a folder that only its owner can look into: it is gone when it is closed, however the
/// program ends.
fn unnamed(folder: &FilePath) -> io::Result<File> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let path = folder.join(Uuid::new_v4().simple().to_string());
    let mut options = File::options();
    let file = options
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

#[async_trait]
impl MultipartUpload for Waiting {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        let (file, from) = (self.file.clone(), self.length);
        self.length += data.content_length() as u64;
        for bytes in data.iter() {
            self.digest.update(bytes);
        }
        let to = self.to.clone();
        let written = blocking(move || {
            let mut at = from;
            for bytes in data.iter() {
                file.write_all_at(bytes, at)?;
                at += bytes.len() as u64;
            }
            Ok(())
        });
        Box::pin(async move { written.await.map_err(|error| S3Error::Waiting(error).about(&to)) })
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let content = Content {
            file: self.file.clone(),
            length: self.length,
            sha256: hex(self.digest.clone().finish().as_ref()),
        };
        let _turn = self.store.0.sending.acquire().await;
        self.store.ask(&self.to, Call::put(content)).await?;
        Ok(PutResult {
            e_tag: None,
            version: None,
            extensions: Extensions::new(),
        })
    }

    async fn abort(&mut self) -> Result<()> {
        Ok(())
    }
}

impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Waiting({}, {} bytes)", self.to, self.length)
    }
}

/// What is sent.
pub(super) struct Content {
    file: Arc<File>,
    pub length: u64,
    /// In hex.
    pub sha256: String,
}

impl Content {
    /// It as a body, from its beginning. Read part by part as the line takes it.
    pub fn body(&self) -> reqwest::Body {
        let (parts, read) = mpsc::channel(AHEAD);
        let (file, length) = (self.file.clone(), self.length);
        tokio::task::spawn_blocking(move || {
            let mut from = 0;
            while from < length {
                let mut part = vec![0; PART.min(length - from) as usize];
                let read = file.read_exact_at(&mut part, from);
                from += part.len() as u64;
                let gone = parts.blocking_send(read.map(|()| part.into())).is_err();
                if gone {
                    break;
                }
            }
        });
        reqwest::Body::wrap(Parts { read, length })
    }
}

struct Parts {
    read: mpsc::Receiver<io::Result<Bytes>>,
    length: u64,
}

impl Body for Parts {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let read = self.read.poll_recv(cx);
        read.map(|part| part.map(|part| part.map(Frame::data)))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

/// Work with files of this machine, on a thread that may block.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|fault| std::panic::resume_unwind(fault.into_panic()))
}

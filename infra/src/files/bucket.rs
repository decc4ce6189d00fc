//! Files in a bucket of an S3-compatible object store.
//!
//! A store wants to know how long an object is before its first byte. So what is received waits, sealed, in a file without
//! a name on this machine until it is whole, and then goes in one request: many slow phones take no memory, an upload
//! that breaks off never reaches the bucket, and of a program that is killed nothing stays, here or there.
//!
//! The client is our own because the one of `object_store` is a large part of a small program
//! (docs/decisions/0038-the-store-of-files.md); it stands behind the same trait as the folder.

mod listing;
mod signing;
mod waiting;
mod wire;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::DateTime;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::path::Path;
use object_store::{
    Attributes, CopyOptions, Error, Extensions, GetOptions, GetRange, GetResult, GetResultPayload,
    ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result,
};
use tokio::sync::Semaphore;

use super::FileError;
use crate::clock::Clock;
use crate::settings::{Bucket, FileSettings};
use waiting::Waiting;
use wire::{Call, S3Error, Wire};

/// Files that are sent at the same time; others wait, and take no memory.
const SENDING: usize = 8;

/// The bucket of the settings.
#[derive(Clone)]
pub(super) struct BucketStore(Arc<Inner>);

struct Inner {
    wire: Wire,
    name: String,
    /// Before each key; empty, or with a slash at its end.
    folder: String,
    incoming: PathBuf,
    sending: Semaphore,
}

impl BucketStore {
    pub fn from_settings(
        settings: &FileSettings,
        bucket: &Bucket,
        real: Arc<dyn Clock>,
    ) -> std::result::Result<Self, FileError> {
        let folder = match bucket.folder.as_str() {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        Ok(Self(Arc::new(Inner {
            wire: Wire::new(settings, bucket, real).ok_or(FileError::NoStore)?,
            name: bucket.name.clone(),
            folder,
            incoming: settings.incoming.clone(),
            sending: Semaphore::new(SENDING),
        })))
    }

    fn key(&self, path: &Path) -> String {
        format!("{}{path}", self.0.folder)
    }

    /// Asks about one object.
    async fn ask(&self, path: &Path, call: Call) -> Result<Vec<u8>> {
        let asked = self.0.wire.ask(&self.key(path), call).await;
        asked.map_err(|error| error.about(path))
    }

    async fn page(&self, prefix: &str, token: Option<String>) -> Result<listing::Page> {
        let mut query = Vec::new();
        if let Some(token) = token {
            query.push(("continuation-token", token));
        }
        query.push(("list-type", "2".to_owned()));
        query.push(("prefix", prefix.to_owned()));
        let listed = self.0.wire.ask("", Call::list(query)).await;
        let listed = listed.and_then(|body| listing::read(&body).ok_or(S3Error::NotUnderstood));
        listed.map_err(|error| error.about(&Path::from(prefix)))
    }

    /// What a listed object is called here; nothing if it is not of this folder.
    fn meta(&self, object: listing::Object) -> Option<ObjectMeta> {
        Some(ObjectMeta {
            location: Path::from(object.key.strip_prefix(&self.0.folder)?),
            last_modified: object.last_modified,
            size: object.size,
            e_tag: None,
            version: None,
        })
    }

    fn unknown<T>(&self, operation: &str) -> Result<T> {
        Err(Error::NotImplemented {
            operation: operation.to_owned(),
            implementer: self.to_string(),
        })
    }
}

#[async_trait]
impl ObjectStore for BucketStore {
    async fn put_opts(&self, to: &Path, payload: PutPayload, _: PutOptions) -> Result<PutResult> {
        let mut waiting = Waiting::begin(self.clone(), to.clone()).await?;
        waiting.put_part(payload).await?;
        waiting.complete().await
    }

    async fn put_multipart_opts(
        &self,
        to: &Path,
        _: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        Ok(Box::new(Waiting::begin(self.clone(), to.clone()).await?))
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        let (from, call) = match options.range {
            _ if options.head => (0, Call::head()),
            Some(GetRange::Bounded(range)) => (range.start, Call::get(range)),
            _ => return self.unknown("reading without a range"),
        };
        let read = self.ask(path, call).await?;
        let range = from..from + read.len() as u64;
        Ok(GetResult {
            meta: ObjectMeta {
                location: path.clone(),
                last_modified: DateTime::UNIX_EPOCH,
                size: range.end,
                e_tag: None,
                version: None,
            },
            payload: GetResultPayload::Stream(stream::iter([Ok(read.into())]).boxed()),
            range,
            attributes: Attributes::new(),
            extensions: Extensions::new(),
        })
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let store = self.clone();
        let deleting = paths.and_then(move |path| {
            let store = store.clone();
            async move { store.ask(&path, Call::delete()).await.map(|_| path) }
        });
        deleting.boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let prefix = prefix.map(|prefix| format!("{prefix}/")).unwrap_or_default();
        let (store, prefix) = (self.clone(), format!("{}{prefix}", self.0.folder));
        let of_store = self.clone();
        // the token of the next page; none before the first, an empty one after the last
        let pages = stream::try_unfold(Some(None), move |token: Option<Option<String>>| {
            let (store, prefix) = (store.clone(), prefix.clone());
            async move {
                let Some(token) = token else {
                    return Ok::<_, Error>(None);
                };
                let page = store.page(&prefix, token).await?;
                let next = page.next.map(Some);
                Ok(Some((stream::iter(page.objects.into_iter().map(Ok)), next)))
            }
        });
        let objects = pages.try_flatten();
        objects
            .try_filter_map(move |object| std::future::ready(Ok(of_store.meta(object))))
            .boxed()
    }

    async fn list_with_delimiter(&self, _: Option<&Path>) -> Result<ListResult> {
        self.unknown("listing folders")
    }

    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        self.unknown("copying")
    }
}

impl fmt::Display for BucketStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.0.name, self.0.folder)
    }
}

impl fmt::Debug for BucketStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BucketStore({self})")
    }
}

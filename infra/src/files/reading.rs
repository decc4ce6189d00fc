//! Reading a file, whole or in part, without ever holding more of it than was asked for.

use std::ops::Range;

use bytes::Bytes;
use futures_util::{Stream, stream};
use object_store::GetOptions;

use super::pieces::{FileKey, Pieces, Span};
use super::{FileError, FileStore, ObjectName};

/// Plain bytes that are fetched at once of a file that is read as a stream: of a bucket each time is a call. Whole pieces,
/// whatever their size.
pub(super) const WINDOW: u64 = 512 * 1024;

impl FileStore {
    /// The bytes of a file in this range, cut to its length. `bytes` is its whole length, as the row says. Nobody is
    /// asked for an empty range.
    ///
    /// # Errors
    /// `FileError::Missing`, `FileError::Tampered`, or what the store says.
    pub async fn read(
        &self,
        name: ObjectName,
        key: &FileKey,
        bytes: u64,
        range: Range<u64>,
    ) -> Result<Vec<u8>, FileError> {
        let range = range.start.min(bytes)..range.end.min(bytes);
        if range.is_empty() {
            return Ok(Vec::new());
        }
        let span = Span::of(&range, bytes, key);
        let options = GetOptions::default().with_range(Some(span.sealed.clone()));
        let sealed = self.objects()?.get_opts(&name.path(), options).await?;
        let mut plain = Vec::from(sealed.bytes().await?);
        open_in_place(key, &span, &mut plain)?;
        let wanted = |length: u64| usize::try_from(length).map_err(|_| FileError::Tampered);
        let end = wanted(span.skipped + (range.end - range.start))?;
        // fewer pieces than the row says: the end was cut off
        if plain.len() < end {
            return Err(FileError::Tampered);
        }
        plain.truncate(end);
        Ok(plain.split_off(wanted(span.skipped)?))
    }

    /// The same as a stream of half a megabyte at once, for answers and for whoever looks through a whole file. It ends
    /// after the first error.
    pub fn stream(
        &self,
        name: ObjectName,
        key: FileKey,
        bytes: u64,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, FileError>> + Send + use<> {
        let store = self.clone();
        let end = range.end.min(bytes);
        stream::try_unfold(range.start, move |at| {
            let (store, key) = (store.clone(), key.clone());
            async move {
                if at >= end {
                    return Ok(None);
                }
                // windows end where pieces do, so that none is opened twice
                let next = ((at / WINDOW + 1) * WINDOW).min(end);
                let read = store.read(name, &key, bytes, at..next).await?;
                Ok(Some((Bytes::from(read), next)))
            }
        })
    }
}

/// Opens the pieces where they lie and moves them together.
fn open_in_place(key: &FileKey, span: &Span, sealed: &mut Vec<u8>) -> Result<(), FileError> {
    let pieces = Pieces::new(key);
    let (mut from, mut to) = (0, 0);
    for number in span.first.. {
        if from == sealed.len() {
            break;
        }
        let end = (from + key.sealed_piece()).min(sealed.len());
        let last = number == span.last_of_file;
        let opened = pieces.open(number, last, &mut sealed[from..end]);
        let length = opened.ok_or(FileError::Tampered)?.len();
        sealed.copy_within(from..from + length, to);
        (from, to) = (end, to + length);
    }
    sealed.truncate(to);
    Ok(())
}

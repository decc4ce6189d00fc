//! A file in pieces, each sealed by itself, so that neither writing nor reading a part needs the whole.
//!
//! AES-256-GCM under a key that seals this one file; the nonce is the piece's number and whether it is the last
//! (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár): pieces cannot be changed, exchanged, repeated or
//! left out, and the end cannot be cut off unnoticed.

use std::fmt;
use std::ops::Range;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use bytes::Bytes;
use zeroize::Zeroizing;

use crate::random;

/// Plain bytes of each piece but the last.
pub const PIECE: usize = 128 * 1024;

const TAG: usize = 16;

/// What such a piece takes in the store.
pub(super) const SEALED_PIECE: usize = PIECE + TAG;

/// The key of one file. It is kept in the file's row, sealed under the key ring.
#[derive(Clone)]
pub struct FileKey(Zeroizing<[u8; 32]>);

impl FileKey {
    /// A new key.
    #[must_use]
    pub(super) fn new() -> Self {
        Self(Zeroizing::new(random::bytes()))
    }

    /// The key that was kept; nothing if it is not one.
    #[must_use]
    pub fn kept(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|key| Self(Zeroizing::new(key)))
    }

    /// For sealing it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &*self.0
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Seals and opens the pieces of one file.
pub(super) struct Pieces(LessSafeKey);

impl Pieces {
    pub fn new(key: &FileKey) -> Self {
        let key = UnboundKey::new(&AES_256_GCM, key.expose()).expect("32 bytes are a key of AES-256");
        Self(LessSafeKey::new(key))
    }

    /// Seals a piece where it lies; what comes behind it in the store.
    pub fn seal(&self, number: u64, last: bool, piece: &mut [u8]) -> Bytes {
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce(number, last), Aad::empty(), piece)
            .expect("AES-GCM seals whatever fits in memory");
        Bytes::copy_from_slice(tag.as_ref())
    }

    /// Opens a piece where it lies; nothing if it is not the one that was written.
    pub fn open<'a>(&self, number: u64, last: bool, sealed: &'a mut [u8]) -> Option<&'a [u8]> {
        let opened = self.0.open_in_place(nonce(number, last), Aad::empty(), sealed);
        opened.ok().map(|plain| &*plain)
    }
}

fn nonce(number: u64, last: bool) -> Nonce {
    let mut bytes = [0; 12];
    bytes[3..11].copy_from_slice(&number.to_be_bytes());
    bytes[11] = u8::from(last);
    Nonce::assume_unique_for_key(bytes)
}

/// Which pieces of a file of `bytes` hold a range that is not empty and lies within it.
pub(super) struct Span {
    /// The number of the first.
    pub first: u64,
    /// The number of the file's last piece.
    pub last_of_file: u64,
    /// Where they lie in the store.
    pub sealed: Range<u64>,
    /// Plain bytes before the range in the first piece.
    pub skipped: u64,
}

impl Span {
    pub fn of(range: &Range<u64>, bytes: u64) -> Self {
        let (wide, sealed_wide) = (PIECE as u64, SEALED_PIECE as u64);
        let first = range.start / wide;
        let last = (range.end - 1) / wide;
        let last_of_file = (bytes - 1) / wide;
        let whole = bytes + (last_of_file + 1) * TAG as u64;
        Self {
            first,
            last_of_file,
            sealed: first * sealed_wide..((last + 1) * sealed_wide).min(whole),
            skipped: range.start - first * wide,
        }
    }
}

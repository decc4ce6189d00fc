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

/// Plain bytes of each piece but the last, in files that are written now. Whoever sends a file has one piece in memory.
pub const PIECE: usize = 1 << PIECE_BITS;

const PIECE_BITS: u8 = 15;

/// The pieces of files whose key does not say how large theirs are.
const FIRST_PIECE_BITS: u8 = 17;

const KEY: usize = 32;
const TAG: usize = 16;

/// The key of one file, and behind it how large its pieces are, as a power of two. It is kept in the file's row, sealed
/// under the key ring.
#[derive(Clone)]
pub struct FileKey(Zeroizing<[u8; KEY + 1]>);

impl FileKey {
    /// A new key.
    #[must_use]
    pub(super) fn new() -> Self {
        Self::of(&random::bytes(), PIECE_BITS)
    }

    /// The key that was kept; nothing if it is not one.
    #[must_use]
    pub fn kept(bytes: &[u8]) -> Option<Self> {
        match bytes.len() {
            KEY => Some(Self::of(bytes.try_into().ok()?, FIRST_PIECE_BITS)),
            _ => {
                let (key, bits) = bytes.split_first_chunk()?;
                matches!(bits, [PIECE_BITS..=FIRST_PIECE_BITS]).then(|| Self::of(key, bits[0]))
            }
        }
    }

    /// For sealing it.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &*self.0
    }

    fn of(key: &[u8; KEY], piece_bits: u8) -> Self {
        let mut kept = Zeroizing::new([piece_bits; KEY + 1]);
        kept[..KEY].copy_from_slice(key);
        Self(kept)
    }

    /// Plain bytes of each piece but the last.
    fn piece(&self) -> usize {
        1 << self.0[KEY]
    }

    /// What such a piece takes in the store.
    pub(super) fn sealed_piece(&self) -> usize {
        self.piece() + TAG
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
        let key = UnboundKey::new(&AES_256_GCM, &key.0[..KEY]).expect("32 bytes are a key of AES-256");
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
    pub fn of(range: &Range<u64>, bytes: u64, key: &FileKey) -> Self {
        let (wide, sealed_wide) = (key.piece() as u64, key.sealed_piece() as u64);
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

//! Turns files from phones into safe ones: pure functions on bytes, which touch no disk, network or clock.
//! They run in a confined child of the program, since every decoder below reads what a stranger sent.
//!
//! What a file is, its content says, never its name ([`Kind::of`]). [`prepare`] makes of a photo three upright
//! JPEGs without any metadata and a placeholder, and of documents and voice messages the facts that decide
//! whether they are taken. [`wire`] carries the outcome out of the child.

mod archive;
mod kind;
mod pdf;
mod photo;
mod refusal;
mod voice;
pub mod wire;

pub use kind::{Family, Kind};
pub use pdf::{Document, MAX_PAGES};
pub use photo::{DISPLAY, MAX_PIXELS, PREVIEWS, Photo, Picture};
pub use refusal::Refusal;
pub use voice::{MAX_SECONDS, Voice};

/// More bytes than this are refused unread: 40 MiB, twice what a camera of 64 megapixels writes.
pub const MAX_BYTES: usize = 40 << 20;

/// A file that was read through, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prepared {
    /// A photo in its three sizes.
    Photo(Photo),
    /// A document, kept as it is.
    Document(Document),
    /// A voice message, kept as it is.
    Voice(Voice),
}

/// What became of a file: prepared, or refused with a reason that can be said in plain words.
pub type Outcome = Result<Prepared, Refusal>;

/// From now on no decoder of this process starts a thread: what one of them would share, the calling thread does alone. For
/// the child, which may not start any.
///
/// # Errors
/// When something was shared before.
pub fn without_threads() -> std::io::Result<()> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .use_current_thread();
    pool.build_global().map_err(std::io::Error::other)
}

/// Reads the file through and prepares it. Never panics: a decoder that does has met a file that it cannot read.
///
/// # Errors
/// The reason why the file is not taken.
pub fn prepare(bytes: &[u8]) -> Outcome {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooManyBytes);
    }
    let kind = Kind::of(bytes).ok_or(Refusal::UnknownKind)?;
    std::panic::catch_unwind(|| match kind.family() {
        Family::Photo => photo::prepare(bytes, kind).map(Prepared::Photo),
        Family::Document if archive::is_behind(bytes) => Err(Refusal::ActiveContent),
        Family::Document => pdf::read(bytes).map(Prepared::Document),
        Family::Voice if archive::is_behind(bytes) => Err(Refusal::Unreadable),
        Family::Voice => voice::read(bytes, kind).map(Prepared::Voice),
    })
    .unwrap_or(Err(Refusal::Unreadable))
}

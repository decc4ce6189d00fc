//! Voice messages: what they are and how long they last. They are kept as they came.

mod amr;
mod m4a;
mod mp3;

use crate::{Kind, Refusal};

pub(crate) use mp3::starts as is_mp3;

/// The longest voice message, seconds.
pub const MAX_SECONDS: u32 = 180;

/// A voice message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Voice {
    /// [`Kind::Amr`], [`Kind::Mp3`] or [`Kind::M4a`].
    pub kind: Kind,
    /// How long it lasts, 1 to [`MAX_SECONDS`] × 1000.
    pub milliseconds: u32,
}

pub(crate) fn read(bytes: &[u8], kind: Kind) -> Result<Voice, Refusal> {
    let milliseconds = match kind {
        Kind::Amr => amr::milliseconds(bytes),
        Kind::Mp3 => mp3::milliseconds(bytes),
        _ => m4a::milliseconds(bytes),
    }?;
    match u32::try_from(milliseconds) {
        Ok(0) => Err(Refusal::Unreadable),
        Ok(milliseconds) if milliseconds <= MAX_SECONDS * 1000 => Ok(Voice { kind, milliseconds }),
        _ => Err(Refusal::TooLong),
    }
}

//! Where a page ends: a position in the order of the list, not a number of rows, so that nothing is skipped
//! or shown twice when rows come and go.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A position in a list, opaque to clients: 32 characters that fit into a URL. Holds no personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub(super) at: DateTime<Utc>,
    pub(super) id: Uuid,
}

/// The text is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no cursor that a page gave")]
pub struct CursorError;

impl Cursor {
    /// The position of a row: its place in the order by time, then its id.
    pub fn new(at: DateTime<Utc>, id: Uuid) -> Self {
        Self { at, id }
    }

    /// The time of the position.
    pub fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The id of the position.
    pub fn id(&self) -> Uuid {
        self.id
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.at.timestamp_micros().to_be_bytes());
        bytes[8..].copy_from_slice(self.id.as_bytes());
        f.write_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        // Longer texts are not worth decoding.
        if text.len() != 32 {
            return Err(CursorError);
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError)?;
        let (at, id) = bytes.split_first_chunk::<8>().ok_or(CursorError)?;
        // Outside these years there is nothing, and a database may not even understand the time.
        let years = 0..=super::QUEUE_END.timestamp_micros();
        let micros = Some(i64::from_be_bytes(*at)).filter(|micros| years.contains(micros));
        Ok(Self {
            at: micros
                .and_then(DateTime::from_timestamp_micros)
                .ok_or(CursorError)?,
            id: Uuid::from_slice(id).map_err(|_| CursorError)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_as_it_was_written() {
        for at in [DateTime::UNIX_EPOCH, super::super::QUEUE_END] {
            let cursor = Cursor::new(at, Uuid::from_u128(0x1234_5678));
            assert_eq!(cursor.to_string().len(), 32);
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let endless = "_".repeat(32);
        for text in [
            "",
            "1",
            "%00",
            endless.as_str(),
            &"A".repeat(31),
            &"=".repeat(32),
            &"A".repeat(3_200),
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError), "{text}");
        }
    }
}

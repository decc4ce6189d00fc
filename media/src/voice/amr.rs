//! AMR, narrow and wide band: RFC 4867, section 5. Every frame lasts 20 ms and says its own length.

use crate::Refusal;

/// Bytes of a frame by its type, its head included; 0 where the standard has none.
const NARROW: [usize; 16] = [13, 14, 16, 18, 20, 21, 27, 32, 6, 0, 0, 0, 0, 0, 0, 1];
const WIDE: [usize; 16] = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1];

const FRAME: u64 = 20;

pub(super) fn milliseconds(bytes: &[u8]) -> Result<u64, Refusal> {
    let (mut rest, lengths) = match (bytes.strip_prefix(b"#!AMR\n"), bytes.strip_prefix(b"#!AMR-WB\n")) {
        (Some(rest), _) => (rest, NARROW),
        (_, Some(rest)) => (rest, WIDE),
        _ => return Err(Refusal::Unreadable),
    };
    let mut frames = 0;
    while let Some(&head) = rest.first() {
        let length = lengths[usize::from(head >> 3 & 15)];
        // the bits beside type and quality are padding
        if head & 0b1000_0011 != 0 || length == 0 {
            return Err(Refusal::Unreadable);
        }
        rest = rest.get(length..).ok_or(Refusal::Incomplete)?;
        frames += 1;
    }
    Ok(frames * FRAME)
}

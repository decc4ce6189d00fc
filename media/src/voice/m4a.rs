//! Sound in an MPEG-4 file: ISO 14496-12. All tracks must be sound; the movie header says how long it lasts.

use crate::Refusal;

pub(super) fn milliseconds(bytes: &[u8]) -> Result<u64, Refusal> {
    let movie = child(bytes, *b"moov").ok_or(Refusal::Incomplete)?;
    let tracks: Vec<&[u8]> = Boxes(movie)
        .filter(|part| part.0 == *b"trak")
        .map(|part| part.1)
        .collect();
    if tracks.is_empty() {
        return Err(Refusal::Unreadable);
    }
    if !tracks.iter().all(|track| is_sound(track)) {
        return Err(Refusal::UnknownKind);
    }
    if child(bytes, *b"mdat").is_none() {
        return Err(Refusal::Incomplete);
    }
    child(movie, *b"mvhd").and_then(length).ok_or(Refusal::Unreadable)
}

fn is_sound(track: &[u8]) -> bool {
    let handler = child(track, *b"mdia").and_then(|media| child(media, *b"hdlr"));
    handler.and_then(|handler| handler.get(8..12)) == Some(b"soun")
}

/// Milliseconds from a movie header, whose second version has longer numbers.
fn length(header: &[u8]) -> Option<u64> {
    let number = |at: usize| Some(u64::from(u32::from_be_bytes(*header.get(at..)?.first_chunk()?)));
    let long = |at: usize| Some(u64::from_be_bytes(*header.get(at..)?.first_chunk()?));
    let (scale, duration) = match header.first()? {
        0 => (number(12)?, number(16)?),
        1 => (number(20)?, long(24)?),
        _ => return None,
    };
    duration.checked_mul(1000)?.checked_div(scale)
}

fn child(bytes: &[u8], tag: [u8; 4]) -> Option<&[u8]> {
    Boxes(bytes).find(|part| part.0 == tag).map(|part| part.1)
}

/// The boxes that follow each other, tag and content; ends at the first that is not whole.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let short = u32::from_be_bytes(*self.0.first_chunk()?);
        let tag = *self.0.get(4..)?.first_chunk()?;
        let (head, length) = match short {
            // up to the end
            0 => (8, self.0.len()),
            1 => (
                16,
                usize::try_from(u64::from_be_bytes(*self.0.get(8..)?.first_chunk()?)).ok()?,
            ),
            _ => (8, short as usize),
        };
        let inside = self.0.get(head..length)?;
        self.0 = &self.0[length..];
        Some((tag, inside))
    }
}

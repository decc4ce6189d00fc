//! MP3: ISO 11172-3 and 13818-3, layer III. The frames are counted, since no header can be trusted for the length.

use crate::Refusal;

/// Kilobits a second by the header's four bits; 0 where the standard has none.
const RATES_1: [usize; 16] = [
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0,
];
const RATES_2: [usize; 16] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0];

/// Samples a second of MPEG 1; MPEG 2 halves them, 2.5 halves again.
const SAMPLES: [usize; 3] = [44_100, 48_000, 32_000];

struct Frame {
    bytes: usize,
    samples: usize,
    per_second: usize,
}

impl Frame {
    fn read(bytes: &[u8]) -> Option<Self> {
        let [0xff, second, third, _] = *bytes.first_chunk::<4>()? else {
            return None;
        };
        // sync, then the version, then layer III
        if second & 0xe0 != 0xe0 || second >> 1 & 3 != 1 {
            return None;
        }
        let (rates, halved, samples) = match second >> 3 & 3 {
            3 => (RATES_1, 0, 1152),
            2 => (RATES_2, 1, 576),
            0 => (RATES_2, 2, 576),
            _ => return None,
        };
        let kilobits = rates[usize::from(third >> 4)];
        let per_second = SAMPLES.get(usize::from(third >> 2 & 3))? >> halved;
        let padding = usize::from(third >> 1 & 1);
        (kilobits > 0).then(|| Self {
            bytes: samples / 8 * kilobits * 1000 / per_second + padding,
            samples,
            per_second,
        })
    }
}

/// Whether two frames of MP3 follow each other at the start.
pub(crate) fn starts(bytes: &[u8]) -> bool {
    Frame::read(bytes).is_some_and(|first| {
        bytes
            .get(first.bytes..)
            .is_some_and(|rest| Frame::read(rest).is_some())
    })
}

pub(super) fn milliseconds(bytes: &[u8]) -> Result<u64, Refusal> {
    let sound = without_tag(bytes).ok_or(Refusal::Incomplete)?;
    let mut rest = sound;
    let mut microseconds = 0;
    while let Some(frame) = Frame::read(rest) {
        microseconds += frame.samples as u64 * 1_000_000 / frame.per_second as u64;
        // the last frame of an interrupted recording may be short
        rest = rest.get(frame.bytes..).unwrap_or_default();
    }
    let read = sound.len() - rest.len();
    // tags at the end are short; anything else behind the frames is not sound
    if read * 2 < sound.len() {
        return Err(Refusal::Unreadable);
    }
    Ok(microseconds / 1000)
}

/// The bytes behind an ID3 tag, whose length is written in seven bits a byte.
fn without_tag(bytes: &[u8]) -> Option<&[u8]> {
    let Some(tagged) = bytes.strip_prefix(b"ID3") else {
        return Some(bytes);
    };
    let length = tagged
        .get(3..7)?
        .iter()
        .fold(0, |length, &byte| length << 7 | usize::from(byte & 0x7f));
    tagged.get(7 + length..)
}

//! How an outcome leaves the child: a mark, a tag, numbers and blocks with their lengths, all little-endian.
//! The reader trusts nothing, since whatever took over the child writes here too.

use crate::photo::{DISPLAY, PREVIEWS};
use crate::{Document, Kind, MAX_PAGES, MAX_SECONDS, Outcome, Photo, Picture, Prepared, Refusal, Voice};

const MARK: &[u8; 4] = b"NXM1";

/// No outcome is longer than this; a child that writes more is broken. Noise at the display size and the two
/// previews takes 8 MB.
pub const MAX_OUTCOME: usize = 16 << 20;

/// The placeholder's longest possible hash, bytes.
const MAX_PLACEHOLDER: usize = 64;

/// The outcome as bytes for [`read`].
#[must_use]
pub fn write(outcome: &Outcome) -> Vec<u8> {
    let mut out = MARK.to_vec();
    match outcome {
        Ok(Prepared::Photo(photo)) => {
            out.push(b'P');
            picture(&mut out, &photo.display);
            photo
                .previews
                .iter()
                .for_each(|preview| picture(&mut out, preview));
            block(&mut out, &photo.placeholder);
        }
        Ok(Prepared::Document(document)) => {
            out.push(b'D');
            number(&mut out, document.pages);
        }
        Ok(Prepared::Voice(voice)) => {
            out.push(b'V');
            out.push(kind_tag(voice.kind));
            number(&mut out, voice.milliseconds);
        }
        Err(refusal) => {
            out.push(b'R');
            block(&mut out, refusal.code().as_bytes());
        }
    }
    out
}

/// The outcome that [`write()`] wrote; nothing if the bytes are anything else, longer, or beyond what a child may say.
#[must_use]
pub fn read(bytes: &[u8]) -> Option<Outcome> {
    let mut rest = Rest(bytes.strip_prefix(MARK)?);
    let outcome = match rest.byte()? {
        b'P' => Ok(Prepared::Photo(Photo {
            display: rest.picture(DISPLAY)?,
            previews: [rest.picture(PREVIEWS[0])?, rest.picture(PREVIEWS[1])?],
            placeholder: rest.block(MAX_PLACEHOLDER)?.to_vec(),
        })),
        b'D' => {
            let pages = rest.number()?;
            Ok(Prepared::Document(Document {
                pages: (1..=MAX_PAGES).contains(&pages).then_some(pages)?,
            }))
        }
        b'V' => {
            let kind = tagged_kind(rest.byte()?)?;
            let milliseconds = rest.number()?;
            (milliseconds <= MAX_SECONDS * 1000).then_some(())?;
            Ok(Prepared::Voice(Voice { kind, milliseconds }))
        }
        b'R' => Err(Refusal::of_code(std::str::from_utf8(rest.block(32)?).ok()?)?),
        _ => return None,
    };
    rest.0.is_empty().then_some(outcome)
}

fn kind_tag(kind: Kind) -> u8 {
    match kind {
        Kind::Mp3 => b'3',
        Kind::M4a => b'4',
        _ => b'a',
    }
}

fn tagged_kind(tag: u8) -> Option<Kind> {
    match tag {
        b'a' => Some(Kind::Amr),
        b'3' => Some(Kind::Mp3),
        b'4' => Some(Kind::M4a),
        _ => None,
    }
}

fn number(out: &mut Vec<u8>, value: u32) {
    out.extend_from_slice(&value.to_le_bytes());
}

fn block(out: &mut Vec<u8>, bytes: &[u8]) {
    number(
        out,
        u32::try_from(bytes.len()).expect("outcomes are far smaller than 4 GB"),
    );
    out.extend_from_slice(bytes);
}

fn picture(out: &mut Vec<u8>, picture: &Picture) {
    number(out, picture.width);
    number(out, picture.height);
    block(out, &picture.jpeg);
}

/// What is left to read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|taken| taken[0])
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)
            .map(|taken| u32::from_le_bytes(taken.try_into().expect("four bytes were taken")))
    }

    fn block(&mut self, longest: usize) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number()?).ok()?;
        (length <= longest).then(|| self.take(length))?
    }

    fn picture(&mut self, longest_side: u32) -> Option<Picture> {
        let (width, height) = (self.number()?, self.number()?);
        let sides = 1..=longest_side;
        (sides.contains(&width) && sides.contains(&height)).then_some(())?;
        let jpeg = self.block(MAX_OUTCOME)?.to_vec();
        jpeg.starts_with(b"\xff\xd8\xff")
            .then_some(Picture { width, height, jpeg })
    }
}

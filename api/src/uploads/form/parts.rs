//! The parts of a form, told apart as it arrives (RFC 7578). Of what stands above a part nothing counts but the name of its
//! field: what a file is called may be anything, even what no header may hold.

use actix_web::web::Bytes;
use memchr::memmem::Finder;

/// Bytes above one part, at most.
const MOST_ABOVE: usize = 16 * 1024;

/// The parts of a form.
pub struct Parts {
    /// What stands before each part, and at the end.
    border: Finder<'static>,
    /// Not told yet: what arrived last, so that nothing is copied, and rarely a little of what arrived before.
    arrived: Bytes,
    place: Place,
}

enum Place {
    /// Before the first part.
    Before,
    /// Behind a border.
    Border,
    /// Above a part.
    Above,
    /// In a part.
    In,
    /// Behind the last.
    Behind,
}

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// A part begins, with this name of its field.
    Part(Vec<u8>),
    /// Some bytes of it.
    Bytes(Bytes),
    /// The form is whole.
    End,
}

/// It is no form.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken;

impl Parts {
    /// A form whose parts this stands between.
    pub fn new(boundary: &str) -> Self {
        let border = format!("\r\n--{boundary}");
        Self {
            border: Finder::new(border.as_bytes()).into_owned(),
            // the first border stands at the beginning, or behind a line that nobody reads
            arrived: Bytes::from_static(b"\r\n"),
            place: Place::Before,
        }
    }

    /// Takes what has arrived.
    pub fn feed(&mut self, bytes: Bytes) {
        if matches!(self.place, Place::Behind) {
            return;
        }
        self.arrived = match self.arrived.is_empty() {
            true => bytes,
            false => [&self.arrived[..], &bytes].concat().into(),
        };
    }

    /// What comes next; nothing until more has arrived.
    ///
    /// # Errors
    /// `Broken`.
    pub fn piece(&mut self) -> Result<Option<Piece>, Broken> {
        loop {
            match self.place {
                Place::Before | Place::In => {
                    if let Some(bytes) = self.up_to_border() {
                        if matches!(self.place, Place::In) {
                            return Ok(Some(Piece::Bytes(bytes)));
                        }
                    } else if !matches!(self.place, Place::Border) {
                        return Ok(None);
                    }
                }
                Place::Border => {
                    if !self.behind_border()? {
                        return Ok(None);
                    }
                }
                Place::Above => return self.above(),
                Place::Behind => return Ok(Some(Piece::End)),
            }
        }
    }

    /// Bytes that surely stand before the next border; when there are none, it may be reached.
    fn up_to_border(&mut self) -> Option<Bytes> {
        let before = match self.border.find(&self.arrived) {
            Some(0) => {
                let _ = self.arrived.split_to(self.border.needle().len());
                self.place = Place::Border;
                return None;
            }
            Some(at) => at,
            None => self.arrived.len() - self.begun(),
        };
        (before > 0).then(|| self.arrived.split_to(before))
    }

    /// How many of the last bytes may be the beginning of a border.
    fn begun(&self) -> usize {
        let border = self.border.needle();
        let begins = |count: &usize| self.arrived.ends_with(&border[..*count]);
        (1..border.len()).rev().find(begins).unwrap_or(0)
    }

    /// Whether it is known what follows a border: a part, or the end.
    fn behind_border(&mut self) -> Result<bool, Broken> {
        let blank = |byte: &&u8| matches!(**byte, b' ' | b'\t');
        let blanks = self.arrived.iter().take_while(blank).count();
        match self.arrived.get(blanks..blanks + 2) {
            None if blanks > MOST_ABOVE => Err(Broken),
            None => Ok(false),
            Some(b"--") if blanks == 0 => {
                self.arrived.clear();
                self.place = Place::Behind;
                Ok(true)
            }
            Some(b"\r\n") => {
                let _ = self.arrived.split_to(blanks);
                self.place = Place::Above;
                Ok(true)
            }
            Some(_) => Err(Broken),
        }
    }

    /// The part that begins, once all that stands above it has arrived.
    fn above(&mut self) -> Result<Option<Piece>, Broken> {
        let end = b"\r\n\r\n";
        let Some(at) = memchr::memmem::find(&self.arrived, end) else {
            return match self.arrived.len() > MOST_ABOVE {
                true => Err(Broken),
                false => Ok(None),
            };
        };
        let above = self.arrived.split_to(at + end.len());
        self.place = Place::In;
        Ok(Some(Piece::Part(field(&above).unwrap_or_default())))
    }
}

/// The name of a part's field.
fn field(above: &[u8]) -> Option<Vec<u8>> {
    let header = b"content-disposition:";
    let mut lines = above.split(|byte| *byte == b'\n');
    let line = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(header.len())?;
        name.eq_ignore_ascii_case(header).then_some(value)
    })?;
    let mut rest = line.trim_ascii_end();
    loop {
        let (_, parameter) = split_once(rest, b';')?;
        let (name, value) = split_once(parameter, b'=')?;
        let (value, behind) = value_of(value.trim_ascii_start());
        if name.trim_ascii().eq_ignore_ascii_case(b"name") {
            return Some(value);
        }
        rest = behind;
    }
}

fn split_once(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let place = text.iter().position(|byte| *byte == at)?;
    Some((&text[..place], &text[place + 1..]))
}

/// The value that stands here, in quotes or not, and what is behind it.
fn value_of(text: &[u8]) -> (Vec<u8>, &[u8]) {
    let Some(quoted) = text.strip_prefix(b"\"") else {
        let end = text.iter().position(|byte| *byte == b';').unwrap_or(text.len());
        return (text[..end].trim_ascii_end().to_vec(), &text[end..]);
    };
    let mut value = Vec::new();
    let mut at = 0;
    while let Some(byte) = quoted.get(at) {
        match (byte, quoted.get(at + 1)) {
            (b'"', _) => return (value, &quoted[at + 1..]),
            (b'\\', Some(escaped @ (b'"' | b'\\'))) => {
                value.push(*escaped);
                at += 2;
            }
            (byte, _) => {
                value.push(*byte);
                at += 1;
            }
        }
    }
    (value, &[])
}

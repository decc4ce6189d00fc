//! Reading one HTTP/1.1 answer out of the bytes that have arrived so far.

use super::{LARGEST, WireError};

/// What came back.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body, decoded if it came in chunks.
    pub body: Vec<u8>,
    head: String,
    length: Length,
    pub(super) closes: bool,
}

/// How the body's end is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Length {
    #[default]
    UntilClosed,
    Known(usize),
    Chunked,
}

impl Answer {
    /// The first header of that name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        headers(&self.head)
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    /// Whether the call succeeded (2xx).
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(super) fn ends_with_connection(&self) -> bool {
        self.length == Length::UntilClosed
    }

    /// Moves what belongs to the body out of `inbound`; true once the body is complete.
    pub(super) fn take_body(&mut self, inbound: &mut Vec<u8>) -> Result<bool, WireError> {
        match self.length {
            Length::Known(length) if inbound.len() < length => Ok(false),
            Length::Known(length) => {
                self.body = inbound.drain(..length).collect();
                Ok(true)
            }
            Length::UntilClosed => {
                self.body.append(inbound);
                Ok(false)
            }
            Length::Chunked => self.take_chunks(inbound),
        }
    }

    fn take_chunks(&mut self, inbound: &mut Vec<u8>) -> Result<bool, WireError> {
        while let Some(end) = find(inbound, b"\r\n") {
            let digits = std::str::from_utf8(&inbound[..end]).unwrap_or_default();
            let digits = digits.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(digits, 16)
                .ok()
                .filter(|size| *size <= LARGEST)
                .ok_or(WireError::Unreadable("a chunk without a size"))?;
            // The chunk, and the line end after it; the last chunk is empty and nothing follows it.
            let whole = end + 2 + size + 2;
            if inbound.len() < whole {
                return Ok(false);
            }
            self.body.extend_from_slice(&inbound[end + 2..end + 2 + size]);
            inbound.drain(..whole);
            if size == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Takes status line and headers off the front of `inbound`, or nothing while they are incomplete.
pub(super) fn take_head(inbound: &mut Vec<u8>) -> Result<Option<Answer>, WireError> {
    let Some(end) = find(inbound, b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&inbound[..end])
        .map_err(|_| WireError::Unreadable("headers"))?
        .to_owned();
    inbound.drain(..end + 4);
    let status = head
        .strip_prefix("HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|digits| digits.parse().ok())
        .ok_or(WireError::Unreadable("no HTTP/1.1 status line"))?;
    let mut answer = Answer {
        status,
        ..Answer::default()
    };
    for (name, value) in headers(&head) {
        if name.eq_ignore_ascii_case("content-length") {
            let length = value.parse().ok().filter(|length| *length <= LARGEST);
            answer.length = Length::Known(length.ok_or(WireError::Unreadable("content-length"))?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            answer.length = Length::Chunked;
        } else if name.eq_ignore_ascii_case("connection") {
            answer.closes = value.eq_ignore_ascii_case("close");
        }
    }
    if status < 200 || status == 204 || status == 304 {
        answer.length = Length::Known(0);
    }
    answer.closes |= answer.ends_with_connection();
    answer.head = head;
    Ok(Some(answer))
}

fn headers(head: &str) -> impl Iterator<Item = (&str, &str)> {
    head.split("\r\n")
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name, value.trim()))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

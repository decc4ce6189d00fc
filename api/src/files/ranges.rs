//! Which part of a file is asked for (RFC 9110, section 14). One range; of several, the whole file is the answer.

use actix_web::HttpRequest;
use actix_web::http::header::{IF_RANGE, RANGE};
use std::ops::Range;

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Asked {
    /// All of it.
    All,
    /// These bytes.
    Part(Range<u64>),
    /// What the file does not have.
    Nothing,
}

/// What a call asks for of a file of so many bytes; `tag` is its present ETag.
pub fn asked(http: &HttpRequest, tag: &str, bytes: u64) -> Asked {
    let header = |name| http.headers().get(name).and_then(|value| value.to_str().ok());
    let changed = header(IF_RANGE).is_some_and(|known| known != tag);
    match header(RANGE).filter(|_| !changed) {
        Some(range) => read(range, bytes),
        None => Asked::All,
    }
}

/// A header that cannot be read is as if it were not there, as the standard asks.
fn read(header: &str, bytes: u64) -> Asked {
    let one = header
        .strip_prefix("bytes=")
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.trim().split_once('-'));
    let Some((first, last)) = one else {
        return Asked::All;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(bytes),
        (Ok(first), Err(_)) if last.is_empty() => first..bytes,
        (Err(_), Ok(last)) if first.is_empty() => bytes.saturating_sub(last)..bytes,
        _ => return Asked::All,
    };
    match range.start < range.end {
        true => Asked::Part(range),
        false => Asked::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_asked_for_from_a_place_on_between_two_and_from_the_end() {
        for (header, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=2-5", 2..6),
            ("bytes=2-", 2..10),
            ("bytes=2-1000", 2..10),
            ("bytes=-3", 7..10),
            ("bytes=-1000", 0..10),
        ] {
            assert_eq!(read(header, 10), Asked::Part(part), "{header}");
        }
    }

    #[test]
    fn what_the_file_does_not_have_is_refused_and_what_cannot_be_read_is_ignored() {
        for header in ["bytes=10-", "bytes=11-12", "bytes=-0"] {
            assert_eq!(read(header, 10), Asked::Nothing, "{header}");
        }
        for header in [
            "bytes=",
            "bytes=a-b",
            "bytes=5-2",
            "items=0-1",
            "bytes=0-1,3-4",
            "bytes=-",
        ] {
            assert_eq!(read(header, 10), Asked::All, "{header}");
        }
    }
}

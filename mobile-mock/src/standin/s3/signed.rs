//! How an S3 store checks who asks: AWS Signature Version 4, with the body under it.

use actix_web::HttpRequest;

use super::super::sms::{Claim, header, hmac, now, sha256};
use super::super::times::date_of;
use super::super::{S3_KEY, S3_REGION, S3_SECRET};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
/// How far a date may be off, in seconds.
const SLACK: u64 = 900;

/// Why a request is not believed: one of the codes of S3.
pub(super) fn refused(request: &HttpRequest, body: &[u8]) -> Option<&'static str> {
    let Some(claim) = Claim::read(request, ALGORITHM) else {
        return Some("AccessDenied");
    };
    let Some(at) = header(request, "x-amz-date") else {
        return Some("AccessDenied");
    };
    let scope = format!("{}/{S3_REGION}/s3/aws4_request", at.get(..8).unwrap_or_default());
    let Some((key, of)) = claim.credential.split_once('/') else {
        return Some("AuthorizationHeaderMalformed");
    };
    if key != S3_KEY {
        return Some("InvalidAccessKeyId");
    }
    if of != scope {
        return Some("AuthorizationHeaderMalformed");
    }
    if !is_near(at, now()) {
        return Some("RequestTimeTooSkewed");
    }
    if header(request, "x-amz-content-sha256") != Some(sha256(body).as_str()) {
        return Some("XAmzContentSHA256Mismatch");
    }
    let covered = ["host", "x-amz-content-sha256", "x-amz-date"];
    if !covered.into_iter().all(|name| claim.covers(name)) {
        return Some("AccessDenied");
    }
    let query = canonical_query(request.query_string());
    let digest = claim.digest(request, &query, body).unwrap_or_default();
    let mut signing = hmac(format!("AWS4{S3_SECRET}").as_bytes(), &at[..8]);
    for part in [S3_REGION, "s3", "aws4_request"] {
        signing = hmac(&signing, part);
    }
    let text = format!("{ALGORITHM}\n{at}\n{scope}\n{digest}");
    (!claim.fits(&signing, &text)).then_some("SignatureDoesNotMatch")
}

/// Whether a moment such as `20261130T113507Z` is near this one.
fn is_near(at: &str, now: u64) -> bool {
    let digits: Vec<u64> = at
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|one| u64::from(one - b'0'))
        .collect();
    let [.., a, b, c, d, e, f] = digits.as_slice() else {
        return false;
    };
    let second_of_day = (a * 10 + b) * 3_600 + (c * 10 + d) * 60 + e * 10 + f;
    let today = now / 86_400;
    let days = today.saturating_sub(1)..=today + 1;
    days.map(|day| (day, date_of(day * 86_400).replace('-', "")))
        .filter(|(_, date)| at.starts_with(date.as_str()))
        .any(|(day, _)| (day * 86_400 + second_of_day).abs_diff(now) <= SLACK)
}

/// The parameters by name, each encoded strictly.
fn canonical_query(query: &str) -> String {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let mut pairs: Vec<(String, String)> = parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (encoded(&decoded(name)), encoded(&decoded(value))))
        .collect();
    pairs.sort();
    let pairs = pairs.iter().map(|(name, value)| format!("{name}={value}"));
    pairs.collect::<Vec<_>>().join("&")
}

/// A parameter without its encoding.
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).filter(|_| bytes[at] == b'%');
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

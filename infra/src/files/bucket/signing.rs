//! AWS Signature Version 4 in the header, as S3-compatible stores check it: the body's digest is signed with the rest.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const HEADERS: &str = "host;x-amz-content-sha256;x-amz-date";

/// What is signed.
pub(super) struct Request<'a> {
    pub method: &'a str,
    pub host: &'a str,
    /// Encoded, from the first slash on.
    pub path: &'a str,
    /// Encoded, by name.
    pub query: &'a str,
    /// Of the body, in hex.
    pub sha256: &'a str,
}

/// Who signs.
pub(super) struct Signer<'a> {
    pub key: &'a str,
    pub secret: &'a str,
    pub region: &'a str,
}

impl Signer<'_> {
    /// `x-amz-date` and `authorization` of a request at a real time.
    pub fn sign(&self, request: &Request<'_>, now: DateTime<Utc>) -> (String, String) {
        let at = now.format("%Y%m%dT%H%M%SZ").to_string();
        let day = &at[..8];
        let Request {
            method,
            host,
            path,
            query,
            sha256,
        } = request;
        let canonical = format!(
            "{method}\n{path}\n{query}\nhost:{host}\nx-amz-content-sha256:{sha256}\nx-amz-date:{at}\n\n{HEADERS}\n{sha256}"
        );
        let scope = format!("{day}/{}/s3/aws4_request", self.region);
        let canonical = hex(digest(&SHA256, canonical.as_bytes()).as_ref());
        let text = format!("{ALGORITHM}\n{at}\n{scope}\n{canonical}");
        let mut signing = mac(format!("AWS4{}", self.secret).as_bytes(), day);
        for part in [self.region, "s3", "aws4_request"] {
            signing = mac(signing.as_ref(), part);
        }
        let signature = hex(mac(signing.as_ref(), &text).as_ref());
        let authorization = format!(
            "{ALGORITHM} Credential={}/{scope}, SignedHeaders={HEADERS}, Signature={signature}",
            self.key
        );
        (at, authorization)
    }
}

/// A query as it is signed and sent; its pairs stand by name already.
pub(super) fn query_of(pairs: &[(&str, String)]) -> String {
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(one).collect()
}

/// Lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_amazons_example() {
        // "GET Bucket (List Objects)" of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)"
        let signer = Signer {
            key: "AKIAIOSFODNN7EXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            region: "us-east-1",
        };
        let query = query_of(&[("max-keys", "2".to_owned()), ("prefix", "J".to_owned())]);
        let request = Request {
            method: "GET",
            host: "examplebucket.s3.amazonaws.com",
            path: "/",
            query: &query,
            sha256: &hex(digest(&SHA256, b"").as_ref()),
        };
        let now = "2013-05-24T00:00:00Z".parse().expect("a time");
        let (at, authorization) = signer.sign(&request, now);
        assert_eq!(at, "20130524T000000Z");
        let signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
        assert!(
            authorization.ends_with(&format!("Signature={signature}")),
            "{authorization}"
        );
    }

    #[test]
    fn a_query_is_encoded_strictly() {
        let query = query_of(&[("prefix", "ja/2026 +~é".to_owned())]);
        assert_eq!(query, "prefix=ja%2F2026%20%2B~%C3%A9");
    }
}

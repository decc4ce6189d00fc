//! JSON bodies: strict, limited, with the place of each fault as a JSON pointer.

use crate::problem::{Code, Fault, Problem};
use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;
use sha2::{Digest, Sha256};

/// A JSON body and the digest of its bytes. An empty body reads like `{}`.
#[derive(Debug)]
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// SHA-256 of the bytes, for Idempotency-Key.
    pub digest: [u8; 32],
}

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = content_is_json(request);
        let bytes = Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes
                .await
                .map_err(|error| Problem::new(Code::of_status(error.error_response().status())))?;
            checked(is_json, &bytes)
        })
    }
}

impl<T: DeserializeOwned> Body<T> {
    /// Reads bytes that have come already, because they had to be believed first.
    ///
    /// # Errors
    /// As the extractor.
    pub fn read(request: &HttpRequest, bytes: &[u8]) -> Result<Self, Problem> {
        checked(content_is_json(request), bytes)
    }
}

fn checked<T: DeserializeOwned>(is_json: bool, bytes: &[u8]) -> Result<Body<T>, Problem> {
    if !is_json && !bytes.is_empty() {
        return Err(Problem::new(Code::Unsupported));
    }
    parse(bytes)
}

fn content_is_json(request: &HttpRequest) -> bool {
    let header = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = header
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Body<T>, Problem> {
    let digest = Sha256::digest(bytes).into();
    let text = if bytes.is_empty() { b"{}" } else { bytes };
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let read = serde_path_to_error::deserialize(&mut deserializer);
    let value = read.map_err(|error| {
        let pointer = pointer(error.path());
        described(error.inner(), pointer)
    })?;
    deserializer
        .end()
        .map_err(|_| Problem::new(Code::MalformedJson))?;
    Ok(Body { value, digest })
}

/// The problem that a reading error is. The parser's own words may quote what was sent, so they stay inside.
fn described(error: &serde_json::Error, pointer: String) -> Problem {
    if !error.is_data() {
        return Problem::new(Code::MalformedJson);
    }
    let text = error.to_string();
    let named = |text: &str| text.split('`').nth(1).map(str::to_owned);
    let (code, name) = if text.starts_with("missing field") {
        ("required", named(&text))
    } else if text.starts_with("unknown field") {
        ("unknown_field", None)
    } else if text.starts_with("unknown variant") {
        ("unknown_code", None)
    } else {
        ("malformed", None)
    };
    let pointer = name.map_or(pointer.clone(), |name| format!("{pointer}/{name}"));
    Problem::invalid(vec![Fault {
        pointer,
        code,
        bound: None,
    }])
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sent {
        numbers: Vec<u8>,
    }

    fn code_of(text: &str) -> String {
        parse::<Sent>(text.as_bytes())
            .map(|b| format!("{:?}", b.value.numbers))
            .unwrap_or_else(|p| p.code().into())
    }

    #[test]
    fn broken_json_and_wrong_content_are_told_apart() {
        assert_eq!(code_of("{"), "malformed_json");
        assert_eq!(code_of(r#"{"numbers":[1]} x"#), "malformed_json");
        assert_eq!(code_of(r#"{"numbers":["one"]}"#), "invalid");
        assert_eq!(code_of(""), "invalid");
        assert_eq!(code_of(r#"{"numbers":[1]}"#), "[1]");
    }
}

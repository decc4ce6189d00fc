//! How the cloud providers check who asks: both sign the request in one canonical form.

use actix_web::HttpRequest;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::header;

/// What stands in `Authorization`.
pub(in super::super) struct Claim<'a> {
    pub credential: &'a str,
    /// Names of headers, with semicolons between.
    pub headers: &'a str,
    pub signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Reads it, if it is of this algorithm.
    pub fn read(request: &'a HttpRequest, algorithm: &str) -> Option<Self> {
        let rest = header(request, "authorization")?
            .strip_prefix(algorithm)?
            .trim_start();
        let part = |name: &str| {
            let mut parts = rest.split(',').map(str::trim);
            parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
        };
        Some(Self {
            credential: part("Credential")?,
            headers: part("SignedHeaders")?,
            signature: part("Signature")?,
        })
    }

    /// Whether a header is signed.
    pub fn covers(&self, name: &str) -> bool {
        self.headers.split(';').any(|covered| covered == name)
    }

    /// Digest of the canonical request; `None` when a header that it names is missing.
    pub fn digest(&self, request: &HttpRequest, query: &str, body: &[u8]) -> Option<String> {
        let mut lines = String::new();
        for name in self.headers.split(';') {
            lines.push_str(&format!("{name}:{}\n", header(request, name)?.trim()));
        }
        let whole = format!(
            "{}\n{}\n{query}\n{lines}\n{}\n{}",
            request.method(),
            request.path(),
            self.headers,
            sha256(body)
        );
        Some(sha256(whole.as_bytes()))
    }

    /// Whether the signature is that of `text` under `key`.
    pub fn fits(&self, key: &[u8], text: &str) -> bool {
        hex(&hmac(key, text)) == self.signature
    }
}

pub(in super::super) fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

pub(in super::super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

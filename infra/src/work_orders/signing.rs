//! How messages about work orders are signed, in both directions:
//! - `X-Nuanxin-Key`: the sender's code,
//! - `X-Nuanxin-Timestamp`: seconds since 1970, from the real clock; more than 300 s off is refused,
//! - `X-Nuanxin-Nonce`: 16 to 64 letters, digits, `-` or `_`, new for each message,
//! - `X-Nuanxin-Signature`: `v1=` and the HMAC-SHA256, in lower-case hex, under the shared secret, of five lines
//!   joined by line feeds: method, path, timestamp, nonce, SHA-256 of the body in lower-case hex.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Names the sender.
pub const KEY: &str = "x-nuanxin-key";
/// When the message was signed.
pub const TIMESTAMP: &str = "x-nuanxin-timestamp";
/// Makes each message another.
pub const NONCE: &str = "x-nuanxin-nonce";
/// The signature.
pub const SIGNATURE: &str = "x-nuanxin-signature";

/// How far a timestamp may be off, in seconds.
const SLACK: u64 = 300;

/// A message and what was sent beside it.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// `POST`
    pub method: &'a str,
    /// The path, as it goes on the wire.
    pub path: &'a str,
    /// The header's text.
    pub timestamp: &'a str,
    /// The header's text.
    pub nonce: &'a str,
    /// The body's bytes.
    pub body: &'a [u8],
}

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBelieved {
    /// Its timestamp is no number, or more than 300 s off.
    Old,
    /// Its nonce is malformed, or the signature is another one.
    Wrong,
}

impl Signed<'_> {
    /// The signature under `secret`.
    pub fn signature(&self, secret: &SecretString) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
            .expect("HMAC takes a key of any length");
        let digest = hex(&Sha256::digest(self.body));
        let lines = [self.method, self.path, self.timestamp, self.nonce, &digest];
        mac.update(lines.join("\n").as_bytes());
        format!("v1={}", hex(&mac.finalize().into_bytes()))
    }

    /// Checks a signature in constant time, then the age; `now` is the real clock's.
    ///
    /// # Errors
    /// `NotBelieved`; `Old` only for a message that the sender has really signed.
    pub fn verify(
        &self,
        signature: &str,
        secret: &SecretString,
        now: DateTime<Utc>,
    ) -> Result<(), NotBelieved> {
        let expected = self.signature(secret);
        if !is_nonce(self.nonce) || !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(NotBelieved::Wrong);
        }
        let sent_at: i64 = self.timestamp.parse().map_err(|_| NotBelieved::Old)?;
        if sent_at.abs_diff(now.timestamp()) > SLACK {
            return Err(NotBelieved::Old);
        }
        Ok(())
    }
}

fn is_nonce(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (16..=64).contains(&text.len()) && text.bytes().all(fits)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // writing to a String cannot fail
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: Signed<'_> = Signed {
        method: "POST",
        path: "/api/v1/work-orders",
        timestamp: "1700000000",
        nonce: "0123456789abcdef",
        body: b"{}",
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_message_is_believed_for_five_minutes_in_either_direction() {
        let secret = "secret".into();
        let signature = MESSAGE.signature(&secret);
        for off in [-300, 0, 300] {
            assert_eq!(
                MESSAGE.verify(&signature, &secret, at(1_700_000_000 + off)),
                Ok(())
            );
        }
        for off in [-301, 301] {
            let verified = MESSAGE.verify(&signature, &secret, at(1_700_000_000 + off));
            assert_eq!(verified, Err(NotBelieved::Old));
        }
    }

    #[test]
    fn a_change_of_any_part_is_found() {
        let secret = "secret".into();
        let (signature, now) = (MESSAGE.signature(&secret), at(1_700_000_000));
        let changed = [
            Signed {
                method: "PUT",
                ..MESSAGE
            },
            Signed {
                path: "/api/v1/work-order",
                ..MESSAGE
            },
            Signed {
                timestamp: "1700000001",
                ..MESSAGE
            },
            Signed {
                nonce: "0123456789abcdeg",
                ..MESSAGE
            },
            Signed {
                body: b"{ }",
                ..MESSAGE
            },
        ];
        for message in changed {
            assert_eq!(message.verify(&signature, &secret, now), Err(NotBelieved::Wrong));
        }
        assert_eq!(
            MESSAGE.verify(&signature, &"other".into(), now),
            Err(NotBelieved::Wrong)
        );
        assert_eq!(MESSAGE.verify("v1=", &secret, now), Err(NotBelieved::Wrong));
        let short = Signed {
            nonce: "0123456789abcde",
            ..MESSAGE
        };
        let signature = short.signature(&secret);
        assert_eq!(short.verify(&signature, &secret, now), Err(NotBelieved::Wrong));
    }
}

//! What a signed-in client carries: short access tokens (signed, JWT HS256) and opaque ones (32 random bytes
//! of which we keep the SHA-256 only), and one-time codes (six digits, kept as HMAC: SHA-256 of a million
//! codes is quickly tried). All times come from the real clock and are passed in.

mod access;
mod code;
mod opaque;

use std::fmt;

use sea_orm::DeriveValueType;
use subtle::ConstantTimeEq;

pub use access::{AccessGrant, AccessTokens, TokenError};
pub use code::OneTimeCode;
pub use opaque::OpaqueToken;

/// What we keep of a token or code; a bytes column of 32 bytes.
#[derive(Clone, PartialEq, Eq, Hash, DeriveValueType)]
pub struct TokenDigest(Vec<u8>);

impl TokenDigest {
    /// Compares in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    /// The bytes, for keys of limits and caches.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

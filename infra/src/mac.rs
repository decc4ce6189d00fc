//! HMAC-SHA256 over parts, each with its length before it, so that no two lists of parts look alike.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The authentication code of `parts` under `key`.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

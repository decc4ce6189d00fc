//! Opaque tokens: refresh tokens, single-use tickets, a doorbell's own token.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::TokenDigest;
use crate::keys::KeyRing;
use crate::mac::hmac_sha256;
use crate::random;

/// 32 random bytes in base64url: 43 characters.
pub struct OpaqueToken(Zeroizing<String>);

impl OpaqueToken {
    const LENGTH: usize = 43;

    /// A new one.
    pub fn generate() -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(random::bytes::<32>())))
    }

    /// What a client sent, if it has the form of a token.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == Self::LENGTH && URL_SAFE_NO_PAD.decode(text).is_ok();
        good.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The text that the client gets. Never to be logged or stored.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The token that belongs to `parts` in this installation: made again whenever it is to be sent, and kept nowhere.
    pub fn derived(ring: &KeyRing, parts: &[&[u8]]) -> Self {
        let bytes = hmac_sha256(&**ring.token_key(), parts);
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// What we store of a token that lives for long: whoever has the database alone cannot test a guess. `context` binds
    /// it to its use.
    pub fn digest_under(&self, ring: &KeyRing, context: &[u8]) -> TokenDigest {
        let parts: [&[u8]; 3] = [b"opaque token", context, self.0.as_bytes()];
        TokenDigest(hmac_sha256(&**ring.token_key(), &parts).to_vec())
    }

    /// What we store and look up.
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0.as_bytes()).to_vec())
    }
}

impl fmt::Debug for OpaqueToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_as_it_was_sent_and_is_found_by_its_digest() {
        let token = OpaqueToken::generate();
        let back = OpaqueToken::parse(token.expose()).unwrap();
        assert!(back.digest().matches(&token.digest()));
        assert!(!OpaqueToken::generate().digest().matches(&token.digest()));
    }

    #[test]
    fn a_keyed_digest_fits_its_use_and_its_installation_only_and_a_derived_token_comes_again() {
        let (ring, other) = (KeyRing::generate(), KeyRing::generate());
        let token = OpaqueToken::derived(&ring, &[b"a", b"b"]);
        let again = OpaqueToken::parse(OpaqueToken::derived(&ring, &[b"a", b"b"]).expose()).unwrap();
        let digest = token.digest_under(&ring, b"use");
        assert!(digest.matches(&again.digest_under(&ring, b"use")));
        assert!(!digest.matches(&token.digest_under(&ring, b"other use")));
        assert!(!digest.matches(&token.digest_under(&other, b"use")));
        assert_ne!(token.expose(), OpaqueToken::derived(&ring, &[b"ab"]).expose());
        assert_ne!(
            token.expose(),
            OpaqueToken::derived(&other, &[b"a", b"b"]).expose()
        );
    }

    #[test]
    fn what_has_not_the_form_of_a_token_is_none() {
        let token = OpaqueToken::generate();
        for text in [
            "",
            "x",
            &token.expose()[1..],
            &format!("{}=", token.expose()),
            &"!".repeat(43),
        ] {
            assert!(OpaqueToken::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_output_shows_nothing() {
        let token = OpaqueToken::generate();
        assert_eq!(format!("{token:?} {:?}", token.digest()), "*** ***");
    }
}

//! One-time codes for sign-in by text message and for confirming a visit: six digits, each equally likely.

use std::fmt;

use zeroize::Zeroizing;

use super::TokenDigest;
use crate::keys::KeyRing;
use crate::mac::hmac_sha256;
use crate::random;

const CODES: u32 = 1_000_000;

/// Six digits.
pub struct OneTimeCode(Zeroizing<String>);

impl OneTimeCode {
    /// A new random one.
    pub fn generate() -> Self {
        // numbers above the last whole million would make low codes likelier
        let fair = u32::MAX - u32::MAX % CODES;
        let number = loop {
            let number = u32::from_be_bytes(random::bytes());
            if number < fair {
                break number % CODES;
            }
        };
        Self(Zeroizing::new(format!("{number:06}")))
    }

    /// What somebody typed, if it is six digits; full-width digits and blanks around are forgiven.
    pub fn parse(text: &str) -> Option<Self> {
        let narrow = |c: char| match c {
            '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
            other => other,
        };
        let digits: String = text.trim().chars().take(7).map(narrow).collect();
        let good = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| Self(Zeroizing::new(digits)))
    }

    /// The digits, for the message to its receiver only.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// What we store. `context` binds the code to its use, such as the blind index of the number.
    pub fn digest(&self, ring: &KeyRing, context: &[u8]) -> TokenDigest {
        let parts: [&[u8]; 3] = [b"one-time code", context, self.0.as_bytes()];
        TokenDigest(hmac_sha256(&**ring.token_key(), &parts).to_vec())
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_six_digits_and_fits_its_own_context_only() {
        let ring = KeyRing::generate();
        for _ in 0..1_000 {
            let code = OneTimeCode::generate();
            assert!(code.expose().len() == 6 && code.expose().parse::<u32>().is_ok());
        }
        let code = OneTimeCode::parse("012345").unwrap();
        assert!(
            code.digest(&ring, b"a")
                .matches(&OneTimeCode::parse("012345").unwrap().digest(&ring, b"a"))
        );
        assert!(!code.digest(&ring, b"a").matches(&code.digest(&ring, b"b")));
        assert!(
            !code
                .digest(&ring, b"a")
                .matches(&code.digest(&KeyRing::generate(), b"a"))
        );
    }

    #[test]
    fn digits_typed_on_a_chinese_keyboard_count_and_anything_else_does_not() {
        assert_eq!(OneTimeCode::parse(" ０１２３４５ ").unwrap().expose(), "012345");
        for text in ["", "12345", "1234567", "12345a", "１２３４５六", "12 345"] {
            assert!(OneTimeCode::parse(text).is_none(), "{text}");
        }
    }
}
